import { expect } from 'chai';
import { reloadLines } from '../../../lib/cli/control/reload.ts';

describe('reload', () => {
  it('prints four lines, even without names', () => {
    expect(reloadLines({ added: ['a', 'b'], removed: [], changed: ['c'], unchanged: [] })).to.deep.equal([
      'added: a, b',
      'removed: ',
      'changed: c',
      'unchanged: ',
    ]);
  });

  it('lists changes without a restart in a fifth line', () => {
    const changes = { added: [], removed: [], changed: ['a', 'b', 'c'], unchanged: [], live: ['a', 'c'] };
    expect(reloadLines(changes).at(-1)).to.equal('changed without a restart: a, c');
  });

  it('has no such line if there are none', () => {
    const changes = { added: [], removed: [], changed: ['a'], unchanged: [] };
    expect(reloadLines(changes)).to.have.length(4);
  });

  it('escapes control characters in names, in every line', () => {
    const bad = ['a\u001b[2J'];
    const lines = reloadLines({ added: bad, removed: bad, changed: bad, unchanged: bad, live: bad });
    expect(lines).to.have.length(5);
    for (const line of lines) expect(line).to.match(/: a\\u001b\[2J$/);
  });
});
