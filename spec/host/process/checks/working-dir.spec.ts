import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { workingDirProblem } from '../../../../lib/host/process/checks/working-dir.ts';
import { scratchDir } from '../../scratch.ts';

describe('the working directory of a server', () => {
  const dir = scratchDir();
  const messageAt = async (path: string | undefined) => (await firstValueFrom(workingDirProblem(path)))?.message;

  it('may be any directory, by links too, or left out', async () => {
    symlinkSync('.', join(dir(), 'link'));
    for (const path of [undefined, dir(), join(dir(), 'link')]) expect(await messageAt(path)).to.equal(undefined);
  });

  it('is a problem of the server, not of its command, if it is not there or is none', async () => {
    writeFileSync(join(dir(), 'file'), '');
    symlinkSync('gone', join(dir(), 'dangling'));
    for (const [name, reason] of [
      ['nothing', 'no such directory'],
      ['dangling', 'no such directory'],
      ['file', 'not a directory'],
      ['file/x', 'not a directory'],
    ] as const)
      expect(await messageAt(join(dir(), name)), name).to.equal(`working-dir ${join(dir(), name)}: ${reason}`);
    expect((await firstValueFrom(workingDirProblem(join(dir(), 'nothing'))))?.kind).to.equal('spawn');
  });

  (process.geteuid?.() === 0 ? it.skip : it)('is a problem if it may not be entered (not as root)', async () => {
    const closed = join(dir(), 'closed');
    mkdirSync(closed, 0o600);
    expect(await messageAt(closed)).to.equal(`working-dir ${closed}: permission denied`);
    chmodSync(closed, 0o700);
  });

  it('is looked at when the server is started, not before', async () => {
    const late = join(dir(), 'late');
    const problem$ = workingDirProblem(late);
    expect(await firstValueFrom(problem$)).to.have.property('kind', 'spawn');
    mkdirSync(late);
    expect(await firstValueFrom(problem$)).to.equal(undefined);
  });
});
