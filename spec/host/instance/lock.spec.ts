import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StartupError } from '../../../lib/errors.ts';
import { acquireLock } from '../../../lib/host/instance/lock.ts';
import { writePidfile } from '../../../lib/host/instance/pidfile.ts';
import { eventually, scratchDir } from '../scratch.ts';

interface Racer {
  readonly process: ChildProcess;
  /** The lines it has printed so far. */
  said(): readonly string[];
}

describe('the lock', () => {
  const dir = scratchDir();
  const paths = () => ({ lockfile: join(dir(), 'xy.lock'), pidfile: join(dir(), 'xy.pid') });
  const racers: Racer[] = [];

  const racer = (go = '', delayMs = '0'): Racer => {
    const program = new URL('../lock-racer.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', program, dir(), go, delayMs], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const it = { process: child, said: () => output.split('\n').slice(0, -1) };
    racers.push(it);
    return it;
  };
  const verdict = async (one: Racer): Promise<string> => {
    await eventually('a racer has a verdict', () => one.said().length > 1, 30_000);
    return one.said()[1] ?? '';
  };

  afterEach(async () => {
    for (const { process } of racers.splice(0)) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
  });

  it('can be taken again after it is released', () => {
    acquireLock(paths()).release();
    const lock = acquireLock(paths());
    lock.release();
    lock.release();
    acquireLock(paths()).release();
  });

  it('leaves its file, readable by the user only', () => {
    writeFileSync(paths().lockfile, 'whatever');
    chmodSync(paths().lockfile, 0o666);
    acquireLock(paths()).release();
    expect(statSync(paths().lockfile).mode & 0o777).to.equal(0o600);
  });

  it('is refused to a second process, with the pid of the first', () => {
    const lock = acquireLock(paths());
    const pidfile = writePidfile(paths().pidfile);
    expect(() => acquireLock(paths())).to.throw(StartupError, `another xy daemon (pid ${process.pid}) is running`);
    pidfile.release();
    lock.release();
  });

  it('is the same for all paths of a directory', () => {
    const alias = `${dir()}-alias`;
    symlinkSync(dir(), alias);
    const lock = acquireLock(paths());
    const pidfile = writePidfile(paths().pidfile);
    const other = { lockfile: join(alias, 'xy.lock'), pidfile: join(alias, 'xy.pid') };
    expect(() => acquireLock(other)).to.throw(StartupError, `(pid ${process.pid})`);
    pidfile.release();
    lock.release();
    rmSync(alias);
  });

  it('reports why it can’t be taken at all', () => {
    mkdirSync(paths().lockfile);
    expect(() => acquireLock(paths())).to.throw(
      StartupError,
      `can't open the lock file ${paths().lockfile}: is a directory`,
    );
    const nowhere = { ...paths(), lockfile: join(dir(), 'no', 'xy.lock') };
    expect(() => acquireLock(nowhere)).to.throw(StartupError, 'no such file or directory');
  });

  if (process.platform === 'linux') {
    it('reports which program is missing', () => {
      const { PATH } = process.env;
      process.env.PATH = dir();
      try {
        expect(() => acquireLock(paths())).to.throw(StartupError, /`flock`.*not in the PATH.*util-linux/);
      } finally {
        process.env.PATH = PATH;
      }
    });

    it('reports what the program complains about', () => {
      const { PATH } = process.env;
      writeFileSync(join(dir(), 'flock'), '#!/bin/sh\necho "flock: 3: No locks available" >&2; exit 71\n', {
        mode: 0o755,
      });
      process.env.PATH = dir();
      try {
        expect(() => acquireLock(paths())).to.throw(StartupError, /can't lock .*No locks available/);
      } finally {
        process.env.PATH = PATH;
      }
    });
  }

  it('goes to exactly one of eight concurrent processes, and the others name it', async function () {
    this.timeout(60_000);
    // Left by a crash: the pid of another live process, which must not be reported.
    writeFileSync(paths().pidfile, `${process.pid}\n`);
    const go = join(dir(), 'go');
    const all = Array.from({ length: 8 }, () => racer(go, '300'));
    await eventually('all are ready', () => all.every((one) => one.said().length > 0), 30_000);
    writeFileSync(go, '');
    const verdicts = await Promise.all(all.map(verdict));
    const winner = all[verdicts.indexOf('won')];
    expect(verdicts.filter((each) => each === 'won')).to.have.length(1);
    expect(verdicts.filter((each) => each !== 'won')).to.deep.equal(
      new Array(7).fill(`another xy daemon (pid ${winner?.process.pid}) is running`),
    );
  });

  it('is released when its holder ends, however it ends', async function () {
    this.timeout(60_000);
    const holder = racer();
    expect(await verdict(holder)).to.equal('won');
    expect(() => acquireLock(paths())).to.throw(StartupError, `(pid ${holder.process.pid})`);
    holder.process.kill('SIGKILL');
    await once(holder.process, 'exit');
    expect(existsSync(paths().pidfile)).to.equal(true);
    acquireLock(paths()).release();
  });

  it('is awaited for a moment if the holder has no pidfile, and taken when it is free', async function () {
    this.timeout(60_000);
    const holder = racer('', 'never');
    expect(await verdict(holder)).to.equal('won');
    expect(() => acquireLock(paths())).to.throw(StartupError, /^another xy daemon is running$/);
    holder.process.stdin?.end();
    await once(holder.process, 'exit');
    acquireLock(paths()).release();
  });

  it('is not inherited by children', async () => {
    const lock = acquireLock(paths());
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    lock.release();
    acquireLock(paths()).release();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
