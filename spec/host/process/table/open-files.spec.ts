import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { holdersOf, lsof, parseWriters, searchProc } from '../../../../lib/host/process/table/open-files.ts';
import { scratchDir } from '../../scratch.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

/** Runs a search to its end. */
const searched = (files: readonly string[]) => {
  const pass = searchProc(files);
  for (;;) {
    const { done, value } = pass.next();
    if (done) return value;
  }
};

describe('the processes that have a file open for writing', () => {
  const dir = scratchDir();

  it('are read from lsof where there is no /proc', () => {
    expect(parseWriters('p501\nf0\nar\nf1\naw\nf2\nau\np6\nf3\nar\np7\nf1\nau\n')).to.deep.equal([501, 7]);
    expect(parseWriters('')).to.deep.equal([]);
  });

  it('are found, and those that only read are not', async () => {
    const [written, read] = [join(dir(), 'written'), join(dir(), 'read')];
    writeFileSync(read, '');
    const fds = [openSync(written, 'a'), openSync(read, 'r')];
    try {
      expect(await firstValueFrom(holdersOf([written]))).to.deep.equal([process.pid]);
      expect(await firstValueFrom(holdersOf([read]))).to.deep.equal([]);
      expect(await firstValueFrom(holdersOf([written, read]))).to.deep.equal([process.pid]);
    } finally {
      for (const fd of fds) closeSync(fd);
    }
    expect(await firstValueFrom(holdersOf([written]))).to.deep.equal([]);
  });

  onLinux('are found once, however many descriptors they have of it, and beside others', () => {
    const file = join(dir(), 'shared');
    const fds = [openSync(file, 'a'), openSync(file, 'w')];
    const other = spawn('sleep', ['60'], { stdio: ['ignore', fds[0], 'ignore'] });
    try {
      expect(searched([file]).get(file)).to.have.members([process.pid, other.pid]);
    } finally {
      other.kill('SIGKILL');
      for (const fd of fds) closeSync(fd);
    }
  });

  it('are none of a file that does not exist, also if lsof fails or is not installed', async () => {
    const nothing = join(dir(), 'nothing');
    expect(parseWriters(await firstValueFrom(lsof('-Fpa', '--', nothing)))).to.deep.equal([]);
    expect(await firstValueFrom(holdersOf([nothing]))).to.deep.equal([]);
  });
});
