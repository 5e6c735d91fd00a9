import { expect } from 'chai';
import { memberOf, nameOf } from '../../../lib/config/schema/row.ts';

describe('the dotted name of a setting', () => {
  it('has the names of its blocks before it', () => {
    expect(memberOf('', 'port')).to.equal('port');
    expect(memberOf('restart', 'backoff-max')).to.equal('restart.backoff-max');
    expect(memberOf('a.b', 'c')).to.equal('a.b.c');
  });

  it('has a name in quotes that is not an ordinary word', () => {
    expect(memberOf('', 'a b')).to.equal('"a b"');
    expect(memberOf('env', 'x=\n')).to.equal(String.raw`env."x=\n"`);
    expect(memberOf('env', '')).to.equal('env.""');
  });

  it('ends in the name of its node', () => {
    for (const [field, name] of [
      ['port', 'port'],
      ['restart.backoff-max', 'backoff-max'],
      ['', ''],
    ] as const)
      expect(nameOf(field), field).to.equal(name);
  });
});
