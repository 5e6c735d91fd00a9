import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StartupError } from '../../../lib/errors.ts';
import { checkedSocket, pathsIn, withRealStateDir } from '../../../lib/host/instance/paths.ts';
import { scratchDir } from '../scratch.ts';

describe('the paths of xy', () => {
  it('are in the home directory by default, as the XDG rules say', () => {
    expect(pathsIn({ HOME: '/home/me' })).to.deep.equal({
      configDir: '/home/me/.config/xy/servers',
      stateDir: '/home/me/.local/state/xy',
      logDir: '/home/me/.local/state/xy/logs',
      pidfile: '/home/me/.local/state/xy/xy.pid',
      lockfile: '/home/me/.local/state/xy/xy.lock',
      socket: '/home/me/.local/state/xy/xy.sock',
    });
  });

  it('are where the variables say, each for itself, without a home directory too', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_RUNTIME_DIR: '/r' };
    expect(pathsIn(env)).to.include({ configDir: '/c/xy/servers', stateDir: '/s/xy', socket: '/r/xy.sock' });
    expect(pathsIn({ ...env, XDG_RUNTIME_DIR: undefined }).socket).to.equal('/s/xy/xy.sock');
  });

  it('are not taken from variables that are empty or relative, which the XDG rules ignore', () => {
    for (const value of ['', 'relative', './x', '~/x']) {
      const env = { HOME: '/home/me', XDG_CONFIG_HOME: value, XDG_STATE_HOME: value, XDG_RUNTIME_DIR: value };
      expect(pathsIn(env), value).to.deep.equal(pathsIn({ HOME: '/home/me' }));
    }
  });

  it('need HOME only for what no variable gives, and the error names both', () => {
    for (const [env, variable] of [
      [{}, 'XDG_CONFIG_HOME'],
      [{ HOME: 'relative' }, 'XDG_CONFIG_HOME'],
      [{ XDG_CONFIG_HOME: '/c' }, 'XDG_STATE_HOME'],
    ] as const)
      expect(() => pathsIn(env)).to.throw(StartupError, `HOME is not an absolute path: set HOME, or ${variable}`);
  });
});

describe('the real state directory', () => {
  const dir = scratchDir();

  it('is the same by whatever path it was given; the socket and the configs stay where they are', () => {
    mkdirSync(join(dir(), 'real/xy'), { recursive: true });
    symlinkSync('real', join(dir(), 'link'));
    const given = pathsIn({ HOME: '/home/me', XDG_STATE_HOME: join(dir(), 'link') });
    const { stateDir, logDir, pidfile, lockfile, ...others } = withRealStateDir(given);
    const real = join(dir(), 'real/xy');
    expect([stateDir, logDir, pidfile, lockfile]).to.deep.equal([
      ...[real, join(real, 'logs'), join(real, 'xy.pid'), join(real, 'xy.lock')],
    ]);
    expect(others).to.deep.equal({ configDir: given.configDir, socket: given.socket });
  });
});

describe('the path of the socket', () => {
  const longest = process.platform === 'darwin' ? 103 : 107;
  const runtime = (bytes: number) => `/${'r'.repeat(bytes - '//xy.sock'.length)}`;

  it('may be as long as the system allows, in bytes', () => {
    const paths = pathsIn({ HOME: '/h', XDG_RUNTIME_DIR: runtime(longest) });
    expect(Buffer.byteLength(paths.socket)).to.equal(longest);
    expect(checkedSocket(paths)).to.equal(paths.socket);
  });

  it('is refused if it is longer, with the variable to change', () => {
    const tooLong = (env: NodeJS.ProcessEnv) => () => checkedSocket(pathsIn({ HOME: '/h', ...env }));
    expect(tooLong({ XDG_RUNTIME_DIR: runtime(longest + 1) })).to.throw(
      StartupError,
      new RegExp(
        `is ${longest + 1} bytes long, the system allows ${longest}: .*: set XDG_RUNTIME_DIR to a shorter directory$`,
      ),
    );
    expect(tooLong({ XDG_STATE_HOME: `/${'é'.repeat(60)}` })).to.throw(
      StartupError,
      /set XDG_STATE_HOME \(or set XDG_RUNTIME_DIR\) to a shorter directory$/,
    );
  });
});
