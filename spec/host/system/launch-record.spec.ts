import { expect } from 'chai';
import { takeLaunch } from '../../../lib/host/system/launch-record.ts';

const recorded = (limit: string, ...variables: string[]): string =>
  `${limit} ${Buffer.from(variables.map((variable) => `${variable}\0`).join('')).toString('base64')}`;

describe('what xy was launched with', () => {
  it('replaces what the shell made of the environment', () => {
    const env = { XY_LAUNCH: recorded('300', 'a.b=1', 'P=', 'Q=two\nlines=', 'P=later'), P: 'changed', PWD: '/added' };
    expect(takeLaunch(env).softLimit).to.equal(300);
    expect(env).to.deep.equal({ 'a.b': '1', P: '', Q: 'two\nlines=' });
  });

  it('is unknown where it is not recorded, and changes nothing', () => {
    for (const record of [undefined, '', 'unlimited', 'unlimited ']) {
      const env = { ...(record !== undefined && { XY_LAUNCH: record }), A: '1' };
      expect(takeLaunch(env), record).to.deep.equal({});
      expect(env, record).to.deep.equal({ A: '1' });
    }
    expect(takeLaunch({ XY_LAUNCH: '1024' })).to.deep.equal({ softLimit: 1024 });
  });

  it('keeps the bytes of variables that are not UTF-8, to be reported', () => {
    const environ = Buffer.from('L.1=caf\xe9\0', 'latin1');
    expect(takeLaunch({ XY_LAUNCH: `1 ${environ.toString('base64')}` }).environ).to.deep.equal(environ);
  });
});
