import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StartupError } from '../../lib/errors.ts';
import { pathsIn } from '../../lib/host/paths.ts';
import { prepareStateDir } from '../../lib/host/state-dir.ts';
import { scratchDir } from './scratch.ts';

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
      // Only root can give a directory away: for anybody else, root's own will do.
      const roots = { ...paths(), stateDir: '/etc' };
      expect(() => prepareStateDir(roots)).to.throw(StartupError, 'it belongs to another user (uid 0)');
    }
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
});
