import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StartupError } from '../../../lib/errors.ts';
import { pathsIn } from '../../../lib/host/instance/paths.ts';
import { prepareStateDir } from '../../../lib/host/instance/state-dir.ts';
import { findSocket } from '../../../lib/host/socket/socket-record.ts';
import { scratchDir } from '../scratch.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the state directory', () => {
  const dir = scratchDir();
  const stateHome = () => join(dir(), 'deep', 'state');
  const paths = (env: NodeJS.ProcessEnv = {}) => pathsIn({ HOME: dir(), XDG_STATE_HOME: stateHome(), ...env });

  it('is created with its missing parents, closed to others', () => {
    prepareStateDir(paths());
    for (const path of [join(dir(), 'deep'), stateHome(), paths().stateDir, paths().logDir]) {
      expect(modeOf(path)).to.equal(0o700);
    }
  });

  it('is usable under any umask', () => {
    mkdirSync(stateHome(), { recursive: true });
    for (const umask of [0, 0o777]) {
      const before = process.umask(umask);
      prepareStateDir(paths());
      process.umask(before);
      expect(modeOf(paths().stateDir)).to.equal(0o700);
    }
  });

  it('is closed to others if it is open', () => {
    for (const mode of [0o755, 0o777, 0o500]) {
      prepareStateDir(paths());
      chmodSync(paths().stateDir, mode);
      chmodSync(paths().logDir, mode);
      prepareStateDir(paths());
      expect(modeOf(paths().stateDir)).to.equal(0o700);
      expect(modeOf(paths().logDir)).to.equal(0o700);
    }
  });

  it('may be a symbolic link', () => {
    const elsewhere = join(dir(), 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(stateHome(), { recursive: true });
    symlinkSync(elsewhere, paths().stateDir);
    prepareStateDir(paths());
    expect(modeOf(elsewhere)).to.equal(0o700);
    expect(existsSync(join(elsewhere, 'logs'))).to.equal(true);
  });

  it('must not be a file, nor below one', () => {
    mkdirSync(stateHome(), { recursive: true });
    writeFileSync(paths().stateDir, '');
    expect(() => prepareStateDir(paths())).to.throw(StartupError, `can't use ${paths().stateDir}: there is a file`);
    const below = paths({ XDG_STATE_HOME: paths().stateDir });
    expect(() => prepareStateDir(below)).to.throw(StartupError, 'not a directory: set XDG_STATE_HOME');
  });

  it('must not belong to another user', () => {
    if (process.geteuid?.() === 0) {
      mkdirSync(paths().stateDir, { recursive: true });
      chownSync(paths().stateDir, 65534, 65534);
      expect(() => prepareStateDir(paths())).to.throw(StartupError, 'it belongs to another user (uid 65534)');
    } else {
      // Only root can change the owner of a directory; other users use a directory of root.
      const roots = { ...paths(), stateDir: '/etc' };
      expect(() => prepareStateDir(roots)).to.throw(StartupError, 'it belongs to another user (uid 0)');
    }
  });

  it('is identified by its real path, whatever path leads to it', () => {
    const elsewhere = join(dir(), 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(stateHome(), { recursive: true });
    symlinkSync(elsewhere, paths().stateDir);
    const { stateDir, logDir, pidfile, lockfile, socket } = prepareStateDir(paths());
    expect({ stateDir, logDir, pidfile, lockfile }).to.deep.equal({
      stateDir: elsewhere,
      logDir: join(elsewhere, 'logs'),
      pidfile: join(elsewhere, 'xy.pid'),
      lockfile: join(elsewhere, 'xy.lock'),
    });
    expect(socket).to.equal(paths().socket);
  });

  it('must not contain files or links of another user', function () {
    if (process.geteuid?.() !== 0) this.skip();
    prepareStateDir(paths());
    chmodSync(paths().stateDir, 0o777);
    chmodSync(paths().logDir, 0o777);
    for (const planted of [join(paths().stateDir, 'runs.jsonl.new'), join(paths().logDir, 'a.log')]) {
      symlinkSync(join(dir(), 'precious'), planted);
      lchownSync(planted, 65534, 65534);
      for (const time of ['once', 'again'])
        expect(() => prepareStateDir(paths()), time).to.throw(
          StartupError,
          /in it belongs to another user \(uid 65534\)/,
        );
      rmSync(planted);
    }
    prepareStateDir(paths());
  });

  it('must not contain what another user put there before it was closed', function () {
    if (process.geteuid?.() !== 0) this.skip();
    prepareStateDir(paths());
    for (const name of ['failed', 'runs.jsonl', 'xy.sock']) {
      const planted = join(paths().stateDir, name);
      symlinkSync(join(dir(), 'precious'), planted);
      lchownSync(planted, 65534, 65534);
      expect(() => prepareStateDir(paths()), name).to.throw(StartupError, `${name} in it belongs to another user`);
      rmSync(planted);
    }
  });

  it('must not contain logs of another user', function () {
    if (process.geteuid?.() !== 0) this.skip();
    mkdirSync(paths().logDir, { recursive: true });
    chownSync(paths().logDir, 65534, 65534);
    expect(() => prepareStateDir(paths())).to.throw(StartupError, 'belongs to another user (uid 65534)');
    rmSync(paths().logDir, { recursive: true });
    const elsewhere = join(dir(), 'elsewhere');
    mkdirSync(elsewhere);
    chownSync(elsewhere, 65534, 65534);
    symlinkSync(elsewhere, paths().logDir);
    expect(() => prepareStateDir(paths())).to.throw(
      StartupError,
      `can't use ${paths().logDir}: it belongs to another user`,
    );
  });

  it('can be used without a log directory', () => {
    mkdirSync(paths().stateDir, { recursive: true });
    writeFileSync(paths().logDir, '');
    prepareStateDir(paths());
  });

  it('leaves XDG_RUNTIME_DIR as it is, and reports if it is not a directory', () => {
    const runtime = join(dir(), 'run');
    const withRuntime = paths({ XDG_RUNTIME_DIR: runtime });
    expect(() => prepareStateDir(withRuntime)).to.throw(
      StartupError,
      `XDG_RUNTIME_DIR is not a directory: ${runtime}: create`,
    );
    expect(existsSync(runtime)).to.equal(false);
    mkdirSync(runtime);
    chmodSync(runtime, 0o755);
    prepareStateDir(withRuntime);
    expect(modeOf(runtime)).to.equal(0o755);
  });

  it('needs an XDG_RUNTIME_DIR that only this user can write to', () => {
    const runtime = join(dir(), 'run');
    mkdirSync(runtime);
    const withRuntime = paths({ XDG_RUNTIME_DIR: runtime });
    for (const mode of [0o777, 0o1777, 0o702]) {
      chmodSync(runtime, mode);
      const why = `can't use XDG_RUNTIME_DIR, which is ${runtime}: other users can write to it (mode ${mode.toString(8)})`;
      expect(() => prepareStateDir(withRuntime)).to.throw(StartupError, why);
      expect(() => findSocket(withRuntime)).to.throw(StartupError, why);
    }
    if (process.geteuid?.() === 0) {
      chmodSync(runtime, 0o770);
      prepareStateDir(withRuntime);
      // A group of several users, even if it is this user's primary group.
      chownSync(runtime, 0, 100);
      for (const group of [0, 100]) {
        process.setegid?.(group);
        expect(() => prepareStateDir(withRuntime), `${group}`).to.throw(StartupError, 'other users can write to it');
        process.setegid?.(0);
      }
    }
    const foreign = process.geteuid?.() === 0 ? runtime : '/etc';
    if (foreign === runtime) {
      chmodSync(runtime, 0o700);
      chownSync(runtime, 65534, 65534);
    }
    const withForeign = paths({ XDG_RUNTIME_DIR: foreign });
    for (const use of [prepareStateDir, findSocket])
      expect(() => use(withForeign)).to.throw(StartupError, `which is ${foreign}: it belongs to another user (uid `);
  });
});
