import { expect } from 'chai';
import { childEnv } from '../../../../lib/host/process/run/child-env.ts';

const of = (env: Readonly<Record<string, string>> = {}, daemon: NodeJS.ProcessEnv = {}, name = 'a') =>
  childEnv({ name, port: 8421, env }, daemon, '/state/xy');

describe('a child’s environment', () => {
  it('is that of the daemon with the port and the cookie', () => {
    expect(of({}, { HOME: '/home/me', PATH: '/bin' })).to.deep.equal({
      HOME: '/home/me',
      PATH: '/bin',
      PORT: '8421',
      PYTHONUNBUFFERED: '1',
      XY_SERVER: 'a',
      XY_STATE: '/state/xy',
    });
  });

  it('has the variables of the config rather than those of the daemon, the port included', () => {
    expect(of({ PATH: '/opt', EMPTY: '', PORT: '1' }, { PATH: '/bin', EMPTY: 'x', PORT: '2' })).to.include({
      PATH: '/opt',
      EMPTY: '',
      PORT: '1',
    });
    expect(of({}, { PORT: '2' }).PORT).to.equal('8421');
  });

  it('has the cookie of its server, whatever the daemon inherited or the config has', () => {
    const other = { XY_SERVER: 'other', XY_STATE: '/elsewhere' };
    expect(of(other, other, 'mine')).to.include({ XY_SERVER: 'mine', XY_STATE: '/state/xy' });
  });

  it('has the port for {port} in values of the config, not in names and not in the daemon’s own', () => {
    const env = { URL: 'http://localhost:{port}/', '{port}': '{{port}}' };
    expect(of(env, { FROM: '{port}' })).to.include({
      URL: 'http://localhost:8421/',
      '{port}': '{port}',
      FROM: '{port}',
    });
  });

  it('makes Python output unbuffered, unless the variable is set', () => {
    expect(of({}, {}).PYTHONUNBUFFERED).to.equal('1');
    expect(of({}, { PYTHONUNBUFFERED: '' }).PYTHONUNBUFFERED).to.equal('');
    expect(of({ PYTHONUNBUFFERED: '0' }, { PYTHONUNBUFFERED: '' }).PYTHONUNBUFFERED).to.equal('0');
  });

  it('leaves the environment of the daemon as it is', () => {
    const daemon = { A: '1' };
    of({ A: '2' }, daemon);
    expect(daemon).to.deep.equal({ A: '1' });
  });
});
