import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  concat,
  defaultIfEmpty,
  EMPTY,
  firstValueFrom,
  lastValueFrom,
  mergeMap,
  type Observable,
  of,
  timer,
} from 'rxjs';
import { logFile } from '../../../lib/host/log/log-file.ts';
import { logHistory } from '../../../lib/host/log/log-history.ts';
import { writeBuffers } from '../../../lib/log/buffer-pool.ts';
import { journal } from '../../../lib/log/journal.ts';
import type { Appended, Sink } from '../../../lib/log/sink.ts';
import type { Output } from '../../../lib/model.ts';
import type { Journal } from '../../../lib/ports.ts';

const done = (work$: Observable<unknown>): Promise<unknown> => lastValueFrom(work$.pipe(defaultIfEmpty(undefined)));

const append = (sink: Sink, text: string): Promise<Appended> => firstValueFrom(sink.append(Buffer.from(text)));

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `[out] line ${from + index}\n`).join('');

const output = (text: string): Output => ({ stream: 'stdout', bytes: Buffer.from(text) });

/** Whether this machine can mount a small file system. Checked once, and reported. */
const canMount = (() => {
  const dir = mkdtempSync(join(tmpdir(), 'xy-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true });
  }
})();

describe('logFile', () => {
  let dir: string;
  let warnings: string[];
  const sinks: Sink[] = [];

  const made = (rotateAtBytes?: number, where = dir): Sink => {
    const sink = logFile(where, 'a', (message) => warnings.push(message), rotateAtBytes);
    sinks.push(sink);
    return sink;
  };
  const path = (number?: number): string => join(dir, number === undefined ? 'a.log' : `a.log.${number}`);
  const text = (number?: number): string => readFileSync(path(number), 'utf8');
  /** The content of all files, the oldest first. */
  const everything = (): string => [5, 4, 3, 2, 1].map((n) => (existsSync(path(n)) ? text(n) : '')).join('') + text();
  const history = async (sink: Sink, skip = 0, max = 1 << 20): Promise<string> =>
    (await firstValueFrom(sink.history(skip, max)))
      .toReversed()
      .map(({ bytes }) => Buffer.from(bytes).toString())
      .join('');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'xy-log-'));
    warnings = [];
  });

  afterEach(async () => {
    for (const sink of sinks.splice(0)) await done(sink.close());
    rmSync(dir, { recursive: true, force: true });
  });

  it('creates file and directory at the first line, with access for the user only', async () => {
    const where = join(dir, 'state', 'logs');
    const sink = made(undefined, where);
    expect(existsSync(where)).to.equal(false);
    expect(await append(sink, '[out] a\n')).to.deep.equal({ written: 8 });
    expect(await append(sink, '[out] b\n')).to.deep.equal({ written: 8 });
    expect(readFileSync(join(where, 'a.log'), 'utf8')).to.equal('[out] a\n[out] b\n');
    expect(statSync(join(where, 'a.log')).mode & 0o777).to.equal(0o600);
    expect(statSync(where).mode & 0o777).to.equal(0o700);
  });

  it('appends to a log that exists, counts its size, and makes it private', async () => {
    writeFileSync(path(), numbered(0, 50), { mode: 0o644 });
    const before = statSync(path()).size;
    await append(made(before + 10), numbered(50, 52));
    expect(text(1)).to.equal(numbered(0, 51));
    expect(text()).to.equal(numbered(51, 52));
    expect(statSync(path(1)).mode & 0o777).to.equal(0o600);
  });

  it('terminates a line that a crash left incomplete before it appends', async () => {
    writeFileSync(path(), '[out] a\n[out] tor');
    await append(made(), '[out] b\n');
    expect(text()).to.equal('[out] a\n[out] tor\n[out] b\n');
  });

  it('rotates after the line that fills the file, without loss, duplicates or reordering', async () => {
    const sink = made(64_000);
    const all = numbered(0, 20_000);
    for (let at = 0, size = 1; at < all.length; size = (size * 7) % 99_991) {
      const end = all.indexOf('\n', Math.min(all.length - 1, at + size)) + 1;
      expect(await append(sink, all.slice(at, end))).to.deep.equal({ written: end - at });
      at = end;
    }
    expect(everything()).to.equal(all);
    for (const number of [5, 4, 3, 2, 1]) {
      if (!existsSync(path(number))) continue;
      expect(statSync(path(number)).size).to.be.within(64_000, 64_000 + 16);
      expect(statSync(path(number)).mode & 0o777).to.equal(0o600);
    }
    expect(statSync(path()).size).to.be.below(64_000);
  });

  it('keeps five old files', async () => {
    const sink = made(100);
    for (let n = 0; n < 100; n++) await append(sink, numbered(n * 10, n * 10 + 10));
    expect(readdirSync(dir).sort()).to.deep.equal(['a.log', 'a.log.1', 'a.log.2', 'a.log.3', 'a.log.4', 'a.log.5']);
    expect(numbered(0, 1000).endsWith(everything())).to.equal(true);
  });

  it('continues in a new file when the directory was removed, with a warning', async () => {
    const sink = made();
    await append(sink, numbered(0, 10));
    rmSync(dir, { recursive: true });
    expect(await append(sink, numbered(10, 20))).to.deep.equal({ written: numbered(10, 20).length });
    expect(text()).to.equal(numbered(10, 20));
    expect(statSync(dir).mode & 0o777).to.equal(0o700);
    expect(warnings).to.deep.equal([`${path()} was removed or replaced: a new one is begun`]);
  });

  it('continues in a new file when the old one was moved or replaced', async () => {
    const sink = made();
    await append(sink, numbered(0, 10));
    renameSync(path(), join(dir, 'moved'));
    await append(sink, numbered(10, 20));
    writeFileSync(join(dir, 'other'), '[out] of another\n');
    renameSync(join(dir, 'other'), path());
    await append(sink, numbered(20, 30));
    expect(readFileSync(join(dir, 'moved'), 'utf8')).to.equal(numbered(0, 10));
    expect(text()).to.equal(`[out] of another\n${numbered(20, 30)}`);
    expect(warnings.length).to.equal(2);
  });

  for (const [what, rotateAtBytes, rotated] of [
    ['', undefined, undefined],
    [', by the line that fills it', numbered(0, 20).length, ''],
  ] as const) {
    it(`writes nothing twice when the file is renamed while it is written${what}`, async () => {
      const sink = made(rotateAtBytes);
      await append(sink, numbered(0, 10));
      const writing = append(sink, numbered(10, 20));
      renameSync(path(), join(dir, 'moved'));
      writeFileSync(path(), '');
      expect(await writing).to.deep.equal({ written: numbered(10, 20).length });
      await append(sink, numbered(20, 25));
      expect(readFileSync(join(dir, 'moved'), 'utf8')).to.equal(numbered(0, 20));
      expect(text()).to.equal(numbered(20, 25));
      expect(existsSync(path(1)) ? text(1) : undefined).to.equal(rotated);
    });
  }

  it('loses nothing when the file is removed while it is written', async () => {
    const sink = made();
    await append(sink, numbered(0, 10));
    const writing = append(sink, numbered(10, 20));
    rmSync(path());
    await writing;
    await append(sink, numbered(20, 30));
    expect(text()).to.equal(numbered(10, 30));
  });

  it('continues after a truncation', async () => {
    const sink = made(400);
    await append(sink, numbered(0, 20));
    truncateSync(path());
    await append(sink, numbered(20, 40));
    expect(text()).to.equal(numbered(20, 40));
    expect(existsSync(path(1))).to.equal(false);
    expect(warnings).to.deep.equal([]);
  });

  it('reports why it can’t write, and writes when it can', async () => {
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'a file where the directory should be');
    const sink = made();
    const { written, failure } = await append(sink, numbered(0, 10));
    expect(written).to.equal(0);
    expect(failure).to.match(/ENOTDIR|EEXIST/);
    rmSync(dir);
    expect(await append(sink, numbered(0, 10))).to.deep.equal({ written: numbered(0, 10).length });
    expect(text()).to.equal(numbered(0, 10));
  });

  it('continues in the file while it can’t be rotated, warns once, and rotates when it can', async () => {
    for (const number of [1, 2, 3, 4, 5]) mkdirSync(join(path(number), 'in-the-way'), { recursive: true });
    const sink = made(1000);
    for (let n = 0; n < 30; n++) await append(sink, numbered(n * 10, n * 10 + 10));
    expect(text()).to.equal(numbered(0, 300));
    expect(warnings.length).to.equal(1);
    expect(warnings[0]).to.contain(`${path()} can't be rotated, it grows: `);
    for (const number of [1, 2, 3, 4, 5]) rmSync(path(number), { recursive: true });
    for (let n = 30; n < 60; n++) await append(sink, numbered(n * 10, n * 10 + 10));
    expect(everything()).to.equal(numbered(0, 600));
    expect(readdirSync(dir).filter((file) => statSync(join(dir, file)).size > 1200)).to.have.length(1);
    expect(warnings[1]).to.equal(`${path()} is rotated again`);
  });

  it('opens a file that is too long and can’t be rotated', async () => {
    mkdirSync(join(path(1), 'in-the-way'), { recursive: true });
    for (const number of [2, 3, 4, 5]) mkdirSync(join(path(number), 'in-the-way'), { recursive: true });
    writeFileSync(path(), numbered(0, 100));
    await append(made(1000), numbered(100, 110));
    expect(text()).to.equal(numbered(0, 110));
    expect(warnings.length).to.equal(1);
  });

  it('is switched off by a link to /dev/null, also while it is written, and continues when that is removed', async () => {
    const sink = made();
    const written = { written: numbered(0, 10).length };
    symlinkSync('/dev/null', path());
    expect(await append(sink, numbered(0, 10))).to.deep.equal(written);
    rmSync(path());
    await append(sink, numbered(10, 20));
    expect(text()).to.equal(numbered(10, 20));
    rmSync(path());
    symlinkSync('/dev/null', path());
    expect(await append(sink, numbered(0, 10))).to.deep.equal(written);
    expect(await history(sink)).to.equal('');
    expect(warnings).to.deep.equal([`${path()} was removed or replaced: a new one is begun`]);
  });

  it('is never written to anything but a file', async () => {
    execFileSync('mkfifo', [path()]);
    expect((await append(made(), numbered(0, 10))).failure).to.contain('it is not a file');
  });

  it('writes through a symlink', async () => {
    const target = mkdtempSync(join(tmpdir(), 'xy-log-'));
    symlinkSync(join(target, 'real.log'), path());
    await append(made(), '[out] a\n');
    expect(readFileSync(join(target, 'real.log'), 'utf8')).to.equal('[out] a\n');
    rmSync(target, { recursive: true });
  });

  it('can be used again after closing', async () => {
    const sink = made();
    await append(sink, '[out] a\n');
    await done(concat(sink.close(), sink.close()));
    await append(sink, '[out] b\n');
    expect(text()).to.equal('[out] a\n[out] b\n');
  });

  describe('history', () => {
    it('spans rotated files and missing ones, back to the start of a line', async () => {
      writeFileSync(path(), numbered(30, 40));
      writeFileSync(path(1), numbered(20, 30));
      writeFileSync(path(3), numbered(10, 20));
      mkdirSync(path(4));
      writeFileSync(path(5), numbered(0, 10));
      const sink = made();
      expect(await history(sink)).to.equal(numbered(0, 40));
      expect(await history(sink, 0, numbered(19, 40).length)).to.equal(numbered(19, 40));
      expect(await history(sink, 0, numbered(19, 40).length - 1)).to.equal(numbered(20, 40));
      expect(await history(sink, 0, numbered(35, 40).length + 3)).to.equal(numbered(35, 40));
      expect(await history(sink, 0, 5)).to.equal('');
    });

    it('has no gaps: ends at a line that is too long to fit', async () => {
      writeFileSync(path(), `[out] ${'x'.repeat(50)}\n${numbered(1, 2)}`);
      writeFileSync(path(1), numbered(0, 1));
      expect(await history(made(), 0, 40)).to.equal(numbered(1, 2));
    });

    it('never contains a part of a line that is left out', async () => {
      writeFileSync(path(), numbered(0, 3));
      const cut = await logHistory([path()], 5, 1000);
      expect(cut.map(({ bytes }) => Buffer.from(bytes).toString())).to.deep.equal([numbered(0, 2)]);
    });

    it('is empty without files', async () => {
      expect(await history(made())).to.equal('');
      expect(await history(made(undefined, join(dir, 'nowhere')))).to.equal('');
    });

    it('carries the modification time of the file', async () => {
      writeFileSync(path(), numbered(0, 1));
      const [batch] = await firstValueFrom(made().history(0, 100));
      expect(batch?.atUnixMs).to.equal(Math.floor(statSync(path()).mtimeMs));
    });

    it('accepts an incomplete last line, and cuts one that is too long', async () => {
      writeFileSync(path(1), `[out] ${'x'.repeat(70_000)}\n[out] whole\n[out] to`);
      writeFileSync(path(), '[out] rn');
      const lines = (await history(made())).split('\n');
      expect(lines.map((line) => line.length)).to.deep.equal([65_543, 4469, 11, 8, 8, 0]);
    });

    it('gives a line without a tag that of stdout', async () => {
      writeFileSync(path(), 'plain\n[err] x\n\n[out]y');
      expect(await history(made())).to.equal('[out] plain\n[err] x\n[out] \n[out] [out]y\n');
    });

    it('leaves out what was just appended, in whichever file it is after a rotation', async () => {
      writeFileSync(path(), numbered(0, 20));
      const sink = made(400);
      await append(sink, numbered(20, 50));
      expect(existsSync(path(1))).to.equal(true);
      expect(await history(sink, numbered(20, 50).length)).to.equal(numbered(0, 20));
      expect(await history(sink, numbered(40, 50).length)).to.equal(numbered(0, 40));
    });

    it('leaves out only what is left of what was appended', async () => {
      writeFileSync(path(1), numbered(0, 10));
      const sink = made();
      await append(sink, numbered(10, 30));
      rmSync(path());
      await append(sink, numbered(30, 35));
      expect(await history(sink, numbered(10, 35).length)).to.equal(numbered(0, 10));
    });
  });

  describe('under a journal', () => {
    const journalOf = (sink: Sink): Journal =>
      journal({ sink, withBuffer: writeBuffers(), warn: (message) => warnings.push(message) });

    const record = (log: Journal, ...texts: string[]) => done(log.record(of(...texts.map(output))));

    const linesIn = (text: string) =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => line.slice('[out] '.length));

    const tail = async (log: Journal, lines?: number): Promise<string[]> => {
      const found: string[] = [];
      const taker = { gate: { isOpen: () => true, opened$: EMPTY }, readLimit: { bytes: 64 << 10, lines: 1000 } };
      await done(
        log.follow({ live: false, ...taker, ...(lines !== undefined && { tail: lines }) }).pipe(
          mergeMap((followed) => {
            if (followed.type === 'lines') found.push(...linesIn(Buffer.from(followed.logSlice.bytes).toString()));
            return EMPTY;
          }),
        ),
      );
      return found;
    };

    const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
    const printed = (from: number, to: number) => `${lines(from, to).join('\n')}\n`;

    it('shows lines of earlier runs of the daemon once each, across rotated files and an incomplete end', async () => {
      let next = 0;
      for (let life = 0; life < 5; life++) {
        const sink = made(2000);
        const log = journalOf(sink);
        for (const count of [30, 1, 40]) {
          await record(log, printed(next, next + count));
          next += count;
          if (count === 30) expect(await tail(log, next)).to.deep.equal(lines(0, next));
        }
        expect(await tail(log)).to.deep.equal(lines(0, next));
        expect(await tail(log, 100)).to.deep.equal(lines(Math.max(0, next - 100), next));
        await done(log.close());
      }
      appendFileSync(path(), '[err] torn');
      const log = journalOf(made(2000));
      expect(await tail(log)).to.deep.equal([...lines(0, next), 'torn']);
      await record(log, 'new\n');
      expect(await tail(log, 3)).to.deep.equal([`line ${next - 1}`, 'torn', 'new']);
    });

    it('loses nothing of a fast writer', async () => {
      const log = journalOf(made(300_000));
      const texts = Array.from({ length: 60 }, (_, n) => printed(n * 1000, n * 1000 + 1000));
      await done(
        concat(...texts.map((each) => concat(timer(0).pipe(mergeMap(() => EMPTY)), log.record(of(output(each)))))),
      );
      await done(log.close());
      expect(everything().replaceAll('[out] ', '')).to.equal(printed(0, 60_000));
    });

    const fill = canMount
      ? 'a full disk (a tmpfs of 256 KiB)'
      : 'a disk that fails (a file where the directory should be)';

    it(`survives ${fill}, warns once, and writes the number of lost lines to the file`, async () => {
      if (canMount) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', dir]);
      else {
        rmSync(dir, { recursive: true });
        writeFileSync(dir, '');
      }
      try {
        const sink = made();
        const log = journalOf(sink);
        // More than disk and ring can hold together.
        for (let n = 0; n < 60; n++) await record(log, printed(n * 2000, n * 2000 + 2000));
        expect(warnings.length).to.equal(1);
        expect(warnings[0]).to.match(/^the log can't be written, the server runs on: .*(ENOSPC|ENOTDIR|EEXIST)/);
        const onDisk = canMount ? text() : '';
        if (canMount) {
          expect(onDisk.endsWith('\n'), 'no half line').to.equal(true);
          renameSync(path(), join(dir, 'old'));
          writeFileSync(join(dir, 'old'), '');
          execFileSync('mount', ['-o', 'remount,size=16m', dir]);
        } else rmSync(dir);
        const deadline = Date.now() + 5000;
        while (!warnings.some((message) => message.startsWith('the log is written again')) && Date.now() < deadline) {
          await done(timer(50));
        }
        await record(log, 'last\n');
        await done(log.close());
        let next = 0;
        let lost = 0;
        for (const line of (onDisk + text()).split('\n').slice(0, -1)) {
          const gap = /^\[err\] xy: lines lost: (\d+) \(.*(ENOSPC|ENOTDIR|EEXIST).*\)$/.exec(line);
          if (gap) {
            lost += Number(gap[1]);
            next += Number(gap[1]);
          } else if (line !== '[out] last') expect(line).to.equal(`[out] line ${next++}`);
        }
        expect(next).to.equal(120_000);
        expect(lost).to.be.above(0);
        expect(warnings.filter((message) => message.startsWith('the log')).length).to.equal(2);
      } finally {
        if (canMount) {
          for (const sink of sinks.splice(0)) await done(sink.close());
          execFileSync('umount', [dir]);
        }
      }
    });
  });
});
