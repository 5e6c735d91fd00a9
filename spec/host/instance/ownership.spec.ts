import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { foreignOwner, foreignSocketDir, notOursAlone } from '../../../lib/host/instance/ownership.ts';
import { scratchDir } from '../scratch.ts';

describe('a directory', () => {
  const dir = scratchDir();
  const withMode = (mode: number): string => {
    const path = join(dir(), mode.toString(8));
    mkdirSync(path);
    chmodSync(path, mode);
    return path;
  };

  it('is ours alone if no other user can write to it, whoever can read it', () => {
    for (const mode of [0o700, 0o755, 0o750, 0o711])
      expect(notOursAlone(withMode(mode)), mode.toString(8)).to.equal(undefined);
  });

  it('is not if others can write to it, also with the sticky bit', () => {
    for (const mode of [0o702, 0o777, 0o1777])
      expect(notOursAlone(withMode(mode))).to.equal(`other users can write to it (mode ${mode.toString(8)})`);
  });

  it('is looked at where a link leads', () => {
    symlinkSync(withMode(0o777), join(dir(), 'link'));
    expect(notOursAlone(join(dir(), 'link'))).to.contain('mode 777');
  });

  it('has no foreign owner if it is ours or not there, and a link counts itself', () => {
    symlinkSync('/', join(dir(), 'root'));
    for (const path of [dir(), join(dir(), 'nothing'), join(dir(), 'root')])
      expect(foreignOwner(path)).to.equal(undefined);
  });

  (process.geteuid?.() === 0 ? it.skip : it)('has a foreign owner if that is another user (not as root)', () => {
    expect(foreignOwner('/')).to.match(/^belongs to another user \(uid \d+\)$/);
    expect(notOursAlone('/')).to.match(/^it belongs to another user/);
  });

  describe('of a socket', () => {
    it('can be trusted if it is ours alone, or not there', () => {
      const ours = withMode(0o700);
      expect(foreignSocketDir({ stateDir: ours }, join(ours, 'xy.sock'))).to.equal(undefined);
      expect(foreignSocketDir({ stateDir: ours }, join(dir(), 'nothing/xy.sock'))).to.equal(undefined);
    });

    it('can’t be trusted if others can write to it, and the remedy names its variable', () => {
      const open = withMode(0o777);
      const socket = join(open, 'xy.sock');
      const why = 'other users can write to it (mode 777)';
      expect(foreignSocketDir({ stateDir: open }, socket)).to.equal(
        `can't use ${open}: ${why}: set XDG_STATE_HOME to another directory`,
      );
      expect(foreignSocketDir({ stateDir: dir() }, socket)).to.equal(
        `can't use XDG_RUNTIME_DIR, which is ${open}: ${why}: unset it, or set it to a directory of your own`,
      );
    });
  });
});
