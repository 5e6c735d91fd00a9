import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bench, Program } from '../drivers/driver.ts';
import { fanOut } from '../drivers/floors/fan-out.ts';
import { tailOf } from '../rig/log-files.ts';
import { cpuMs } from '../rig/processes.ts';
import { pause, until } from '../rig/time.ts';
import { printer } from './log-path.ts';
import { NEAR_FLOOR, type Row, sizeOf, supervised } from './row.ts';

const BYTES = 100;

const paced =
  (lines: number, rate: number) =>
  (bench: Bench): readonly Program[] => [
    { name: 'p0', argv: ['perl', printer, lines, BYTES, rate, bench.path('go')].map(String) },
  ];

/** The end of the printer, in seconds since the epoch. */
const printedAt = (go: string): number => Number(readFileSync(`${go}.done`, 'utf8'));

const numberOf = (line: number): string => String(line).padStart(9, '0');

const FOLLOWERS = 10;
const RATE = 50_000;

/** Each supervisor's own `logs --follow`, ten at a time. */
export const followers: Row = {
  key: 'follow',
  title: 'follow: 10 of its own CLI, 50 k lines/s',
  metrics: [
    { key: 'daemon', title: "supervisor's CPU, s", goal: NEAR_FLOOR },
    { key: 'follower', title: "a follower's CPU, µs/line", goal: NEAR_FLOOR },
    { key: 'late', title: 'the last line is so late, s' },
    { key: 'delivered', title: 'delivered, %', goal: '100' },
  ],
  floor: fanOut,
  peers: ['s6', 'supervisord', 'pm2'],
  run: (driver, quick) => {
    const lines = quick ? RATE / 2 : 2 * RATE;
    return supervised(driver, paced(lines, RATE), async ({ pids, commands }, bench) => {
      const go = bench.path('go');
      await until('the printer is ready', () => sizeOf(`${go}.ready`) === 1);
      await pause(300);
      const command = commands.follow?.('p0') ?? [];
      const all = Array.from({ length: FOLLOWERS }, (_, index) => `follower${index}`);
      const spawned = all.map((file) => bench.spawn(command, file).pid ?? 0);
      // The printer prints hellos until the file `go` exists.
      await until('all followers follow', () => all.every((file) => sizeOf(bench.path(file)) >= 3 * BYTES));
      await pause(200);
      const before = { daemon: cpuMs(pids()), followers: cpuMs(spawned) };
      writeFileSync(go, '');
      await until('all is printed', () => sizeOf(`${go}.done`) > 0, 60_000, 20);
      const printed = printedAt(go);
      const hasLast = (file: string) => tailOf(bench.path(file), BYTES * 2).includes(numberOf(lines));
      const at = performance.now();
      await until('all followers are done', () => all.every(hasLast) || performance.now() - at > 10_000, 60_000, 20);
      const late = Date.now() / 1000 - printed;
      const after = { daemon: cpuMs(pids()), followers: cpuMs(spawned) };
      const delivered = all.map((file) => linesIn(readFileSync(bench.path(file))));
      const got = delivered.reduce((sum, count) => sum + count, 0);
      return {
        daemon: (after.daemon - before.daemon) / 1000,
        follower: (1000 * (after.followers - before.followers)) / got,
        late: all.every(hasLast) ? late : 10,
        delivered: (100 * got) / (FOLLOWERS * lines),
      };
    });
  },
};

/** The number of numbered lines, without hellos. */
const linesIn = (bytes: Buffer): number =>
  bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => /\b(?!0{9})\d{9}x/.test(line)).length;

const crowd = resolve(import.meta.dirname ?? '.', '../crowd.mjs');

/** Many followers of one log, by the socket, as in `xy logs`. Only xy: no peer supports so many. */
export const crowds: Row = {
  key: 'crowd',
  title: 'follow: 100 by the socket, 10 k lines/s',
  metrics: [
    { key: 'cpu', title: 'CPU, s', goal: NEAR_FLOOR },
    { key: 'ratio', title: 'CPU ÷ that of one follower' },
    { key: 'lines', title: 'the same with a notification for each line, CPU ÷ that of one follower' },
    { key: 'late', title: 'the last line is so late, s', goal: '≤ 1' },
    { key: 'delivered', title: 'delivered, %', goal: '100' },
  ],
  floor: fanOut,
  peers: [],
  run: async (driver, quick) => {
    const lines = quick ? 10_000 : 30_000;
    const run = (count: number, form: 'text' | 'lines' | 'raw') =>
      supervised(driver, paced(lines, 10_000), async ({ pids }, bench) => {
        const go = bench.path('go');
        await until('the printer is ready', () => sizeOf(`${go}.ready`) === 1);
        await pause(quick ? 250 : 500);
        const followers = [driver.socket(bench), 'p0', String(count), String(lines), form];
        bench.spawn([process.execPath, crowd, ...followers], 'crowd');
        const said = () => readFileSync(bench.path('crowd'), 'utf8');
        await until('all followers follow', () => said().includes('ready'));
        const before = cpuMs(pids());
        writeFileSync(go, '');
        await until('all followers are done', () => said().includes('}') && sizeOf(`${go}.done`) > 0);
        const { lines: got, at } = JSON.parse(said().split('\n')[1] ?? '');
        return { cpu: cpuMs(pids()) - before, late: at - printedAt(go), delivered: (100 * got) / (count * lines) };
      });
    const isXy = driver.name === 'xy';
    const form = isXy ? 'text' : 'raw';
    const [one, all] = [await run(1, form), await run(100, form)];
    const figures = { cpu: all.cpu / 1000, ratio: all.cpu / one.cpu, late: all.late, delivered: all.delivered };
    if (!isXy) return figures;
    const [byLine, allByLine] = [await run(1, 'lines'), await run(100, 'lines')];
    return {
      ...figures,
      lines: allByLine.cpu / byLine.cpu,
      late: Math.max(all.late, allByLine.late),
      delivered: Math.min(all.delivered, allByLine.delivered),
    };
  },
};
