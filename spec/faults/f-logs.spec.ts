import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { allLines, expectAll, numbersIn, tally } from './kit/log-lines.ts';
import { means } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { memoryOf, ONCE, openFiles, type World } from './kit/world.ts';

/** The value of `through` with which the daemon has a separate file system mounted for its logs. */
const mounted = (xy: World, ...mount: string[]): readonly string[] => {
  mkdirSync(join(xy.stateDir, 'logs'), { recursive: true, mode: 0o700 });
  const words = mount.map((word) => `'${word}'`).join(' ');
  return ['unshare', '-m', 'sh', '-c', `mount ${words} && exec "$@"`, 'sh'];
};

/** A path in the mount namespace of a process. */
const seenBy = (pid: number, path: string): string => `/proc/${pid}/root${path}`;

/** The notice in a log in place of missing lines. */
const NOTICE = /^\[err\] xy: lines lost: (\d+) \(ENOSPC/;

const warnings = (log: string): readonly string[] => log.split('\n').filter((line) => line.includes('"level":40'));

scenarios('F. Log capture, files, rotation', (scenario) => {
  // spec/e2e/logs.spec.ts has F01, F03, F06–F08, F12; spec/faults/kill-9.spec.ts F02
  scenario(
    'F04',
    'keeps all output, including what a dead child left in its pipes while the daemon was busy',
    async (xy) => {
      await xy.add('a', ['lastwords', 5000], ONCE);
      await xy.add('b', ['seq', 200_000], ONCE);
      const daemon = await xy.daemon();
      await eventually('both print', () => xy.starts().length === 2);
      for (let turn = 0; turn < 5; turn += 1) {
        const resume = xy.freeze(daemon.pid);
        const begun = performance.now();
        await eventually('it was away', () => performance.now() - begun > 60);
        resume();
      }
      await xy.exited('a');
      await xy.exited('b');
      expectAll(allLines(xy.logFile('a')), 5000);
      expectAll(allLines(xy.logFile('b')), 200_000);
    },
  );

  scenario('F05 F11', 'stays small and answers while a child prints endlessly or without newline', async (xy) => {
    await xy.add('a', ['longline', 60 << 20], ONCE);
    await xy.sh('b', 'yes', ONCE);
    const { pid } = await xy.daemon();
    const before = memoryOf(pid);
    let slowest = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const asked = performance.now();
      await xy.call('list');
      slowest = Math.max(slowest, performance.now() - asked);
    }
    await xy.exited('a');
    expect(slowest, 'longest wait for an answer').to.be.below(2_000);
    // Two rings of 1 MiB, and memory that is not collected yet.
    expect(memoryOf(pid) - before, 'growth in MiB').to.be.below(80);
  });

  scenario('F09 F10', 'keeps blank lines, and each stream in its order', async (xy) => {
    const script = 'i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo "line $i"; echo "err $i" >&2; echo; done';
    await xy.sh('a', script, ONCE);
    await xy.daemon();
    await xy.exited('a');
    const lines = allLines(xy.logFile('a'));
    expectAll(lines, 500);
    expect(lines.filter((line) => line === '[out] ')).to.have.length(500);
    const errors = lines.filter((line) => line.startsWith('[err]'));
    expect(errors).to.deep.equal(errors.map((_, index) => `[err] err ${index + 1}`));
  });

  for (const [how, spoil] of [
    ['removed', (file: string) => rmSync(file)],
    ['moved away, as by logrotate', (file: string) => renameSync(file, `${file}.moved`)],
    [
      'replaced',
      (file: string) => {
        writeFileSync(`${file}.other`, '');
        renameSync(`${file}.other`, file);
      },
    ],
  ] as const) {
    scenario(
      'F13',
      `begins a new file when the log was ${how}, and loses no line that is not in the old one`,
      async (xy) => {
        await xy.add('a', ['spam', 1_000_000, 400]);
        const daemon = await xy.daemon();
        const file = xy.logFile('a');
        await eventually('there are lines', () => numbersIn(allLines(file)).length > 40);
        spoil(file);
        await eventually('there are lines again', () => existsSync(file) && numbersIn(allLines(file)).length > 40);
        const { lost, doubled, reordered } = tally(
          numbersIn(allLines(file)).map((number, _, all) => number - (all[0] ?? 1) + 1),
        );
        expect({ lost, doubled, reordered }).to.deep.equal({ lost: 0, doubled: 0, reordered: 0 });
        if (how.startsWith('moved')) {
          const old = numbersIn(readFileSync(`${file}.moved`, 'latin1').split('\n'));
          expect(numbersIn(allLines(file))[0]).to.equal((old.at(-1) ?? 0) + 1);
        }
        expect(statSync(file).mode & 0o777).to.equal(0o600);
        expect(warnings(daemon.log()).length, daemon.log()).to.be.at.most(2);
      },
    );
  }

  scenario(
    'F14',
    'runs servers whose logs can’t be written, warns once, keeps the ring, and writes when it can',
    async (xy) => {
      const logs = join(xy.stateDir, 'logs');
      mkdirSync(xy.stateDir, { recursive: true, mode: 0o700 });
      writeFileSync(logs, 'not a directory');
      await xy.add('a', ['spam', 1_000_000, 400]);
      const daemon = await xy.daemon();
      await eventually(
        'it prints',
        async () => (await xy.xy('logs', 'a', '--tail', '5')).stdout.split('\n').length === 6,
      );
      expect(await xy.state('a', 'running')).to.include({ restart_count: 0 });
      expect(warnings(daemon.log()).length, daemon.log()).to.be.within(1, 2);
      rmSync(logs);
      await eventually('it is written', () => numbersIn(allLines(xy.logFile('a'))).length > 40);
      expect(warnings(daemon.log()).length, daemon.log()).to.be.at.most(4);
    },
  );

  scenario.given(means.mounts, 'F14', 'runs servers whose logs are on a read-only file system', async (xy) => {
    xy.through = mounted(xy, '-t', 'tmpfs', '-o', 'ro', 'none', join(xy.stateDir, 'logs'));
    await xy.add('a', ['spam', 1_000_000, 400]);
    const daemon = await xy.daemon();
    await eventually(
      'it prints',
      async () => (await xy.xy('logs', 'a', '--tail', '5')).stdout.split('\n').length === 6,
    );
    expect(await xy.state('a', 'running')).to.include({ restart_count: 0 });
    expect(warnings(daemon.log()).length, daemon.log()).to.be.within(1, 2);
    expect(daemon.log()).to.match(/read-only/i);
  });

  scenario.given(
    means.mounts,
    'F15 F16',
    'survives a full disk: no server stops, and the log says how many lines are lost, and continues',
    async (xy) => {
      const logs = join(xy.stateDir, 'logs');
      xy.through = mounted(xy, '-t', 'tmpfs', '-o', 'size=256k,mode=700', 'none', logs);
      await xy.add('a', ['spam', 10_000_000, 40_000]);
      await xy.add('b', ['spam', 10_000_000, 50]);
      const daemon = await xy.daemon();
      const follower = await xy.client();
      await follower.call('logs', { name: 'a', tail: 0, follow: true });
      const file = seenBy(daemon.pid, xy.logFile('a'));
      await eventually('the disk is full', () => warnings(daemon.log()).length > 0);
      const begun = performance.now();
      await eventually('it stays so', () => performance.now() - begun > 1_500);
      for (const name of ['a', 'b']) expect(await xy.state(name, 'running')).to.include({ restart_count: 0 });
      const size = statSync(file).size;
      expect(size).to.be.at.most(256 << 10);
      // Space is available again: more than the ring needs.
      const resized = await xy.run('nsenter', ['-m', `-t${daemon.pid}`, 'mount', '-o', 'remount,size=64m', logs]);
      expect(resized.code, resized.stderr).to.equal(0);
      await eventually('writing resumes', () => statSync(file).size > size + 100_000);
      const lines = allLines(file);
      const notices = lines.filter((line) => !/^\[out\] line \d+$/.test(line));
      expect(notices, 'what is missing is told').to.not.be.empty;
      for (const notice of notices) expect(notice, 'nothing is torn').to.match(NOTICE);
      const told = notices.reduce((sum, line) => sum + Number(NOTICE.exec(line)?.[1]), 0);
      const { lost, doubled, reordered } = tally(numbersIn(lines));
      expect({ lost, doubled, reordered }).to.deep.equal({ lost: told, doubled: 0, reordered: 0 });
      const followed = follower.logLines().map((line) => Number(line.split(' ')[1]));
      const dropped = follower.notifications.filter(({ method }) => method === 'log_gap').length;
      expect(
        tally(followed.map((number) => number - (followed[0] ?? 1) + 1)),
        'the follower missed nothing',
      ).to.include({ lost: 0, doubled: 0 });
      expect(dropped).to.equal(0);
      expect(
        warnings(daemon.log()).filter((line) => line.includes('"a:') || line.includes(' a:')).length,
        daemon.log(),
      ).to.be.at.most(3);
    },
  );

  scenario('F17', 'lets a log grow that can’t be rotated, loses no line, and warns once', async (xy) => {
    mkdirSync(join(xy.stateDir, 'logs'), { recursive: true, mode: 0o700 });
    for (const age of [1, 2, 3, 4, 5]) mkdirSync(join(`${xy.logFile('a')}.${age}`, 'in the way'), { recursive: true });
    await xy.add('a', ['seq', 900_000], ONCE);
    const daemon = await xy.daemon();
    await xy.exited('a');
    expectAll(readFileSync(xy.logFile('a'), 'latin1').split('\n').slice(0, -1), 900_000);
    expect(warnings(daemon.log()).length, daemon.log()).to.be.within(1, 2);
  });

  scenario('F20', 'accepts other files in its log directory: links, directories, garbage', async (xy) => {
    mkdirSync(join(xy.stateDir, 'logs'), { recursive: true, mode: 0o700 });
    mkdirSync(xy.logFile('a'));
    writeFileSync(xy.logFile('b'), Buffer.alloc(3_000_000, 0xff));
    for (const name of ['a', 'b', 'c']) await xy.add(name, ['seq', 1000], ONCE);
    await xy.daemon();
    for (const name of ['a', 'b', 'c']) {
      await xy.exited(name);
      expect((await xy.xy('logs', name, '--tail', '1')).stdout, name).to.equal('[out] line 1000\n');
    }
  });

  scenario('F24', 'keeps a server running that has closed its streams, without a busy loop', async (xy) => {
    await xy.add('a', ['closefds']);
    const { pid } = await xy.daemon();
    await eventually('it has closed them', () => xy.starts().length === 1);
    await eventually('their ends are closed', () => !openFiles(pid).some((file) => file.includes('/fifos/')));
    const cpu = () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
      return Number(fields[11]) + Number(fields[12]);
    };
    const [before, begun] = [cpu(), performance.now()];
    await eventually('half a second has passed', () => performance.now() - begun > 500);
    expect(cpu() - before, 'hundredths of a second of CPU').to.be.below(25);
    expect(await xy.state('a', 'running')).to.include({ restart_count: 0 });
    await xy.call('stop', { name: 'a' });
  });
});
