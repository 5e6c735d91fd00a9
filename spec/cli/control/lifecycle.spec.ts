import { expect } from 'chai';
import { changeLines, merged } from '../../../lib/cli/control/lifecycle.ts';

describe('start, stop and restart', () => {
  const reply = (result: object) => ({ id: 1, result });
  const refusal = { id: 1, error: { code: -32006, message: 'no such file' } };

  it('print one line for each label that has names', () => {
    expect(changeLines('start', { started: ['b', 'a'], already_running: ['c'] })).to.deep.equal([
      'started: b, a',
      'already running: c',
    ]);
    expect(changeLines('stop', { stopped: [], not_running: ['a'] })).to.deep.equal(['not running: a']);
    expect(changeLines('restart', { restarted: ['a'] })).to.deep.equal(['restarted: a']);
    expect(changeLines('restart', { restarted: [] })).to.deep.equal([]);
  });

  it('merge the answers for several names in the order of the names', () => {
    const replies = [
      reply({ started: ['b'], already_running: [] }),
      refusal,
      reply({ started: [], already_running: ['c'] }),
      reply({ started: ['a'], already_running: [] }),
    ];
    expect(merged('start', ['b', 'x', 'c', 'a'], replies)).to.deep.equal({
      started: ['b', 'a'],
      already_running: ['c'],
      failed: [{ name: 'x', code: -32006, message: 'no such file' }],
    });
  });

  it('merge only their own lists, and have no failures if there are none', () => {
    expect(merged('stop', ['a'], [reply({ stopped: ['a'], not_running: [] })])).to.deep.equal({
      stopped: ['a'],
      not_running: [],
    });
  });

  it('assign each failed answer to its server, however many failed', () => {
    const { failed } = merged('restart', ['a', 'b', 'c'], [refusal, reply({ restarted: ['b'] }), refusal]);
    expect(failed?.map(({ name }) => name)).to.deep.equal(['a', 'c']);
  });

  it('merge no answers into empty lists', () => {
    expect(merged('restart', [], [])).to.deep.equal({ restarted: [] });
  });

  it('escape control characters in names', () => {
    expect(changeLines('stop', { stopped: ['a\u001b[2J'], not_running: [] })).to.deep.equal(['stopped: a\\u001b[2J']);
  });

  it('ignore the lists of other commands', () => {
    expect(changeLines('start', { stopped: ['a'], restarted: ['b'] })).to.deep.equal([]);
  });
});
