import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bench, Program } from '../drivers/driver.ts';
import { copyInC } from '../drivers/floors/copy.ts';
import { LogFiles } from '../rig/log-files.ts';
import { cpuMs, memoryMb } from '../rig/processes.ts';
import { pause, until } from '../rig/time.ts';
import { type Metric, NEAR_FLOOR, NEAR_FLOOR_RATE, type Row, sizeOf, supervised } from './row.ts';

export const printer = resolve(import.meta.dirname ?? '.', '../printer.pl');

interface Load {
  readonly key: string;
  readonly title: string;
  readonly children: number;
  readonly lines: number;
  readonly bytes: number;
  readonly how: 'blocks' | 'lines' | 'unbroken';
  readonly goals: Readonly<Record<string, string>>;
}

const metrics = (goals: Readonly<Record<string, string>>): readonly Metric[] =>
  [
    { key: 'cpu', title: 'CPU s/GB' },
    { key: 'rate', title: 'MB/s' },
    { key: 'growth', title: 'memory growth, MB' },
    { key: 'lost', title: 'lines lost', isCount: true as const },
    { key: 'wrong', title: 'lines torn, doubled, out of order', isCount: true as const },
  ].map((metric) => ({ ...metric, ...(goals[metric.key] !== undefined && { goal: goals[metric.key] }) }));

/** From a program's write to the log file: the supervisor's CPU time, and whether every line arrives. */
const logPath = ({ key, title, children, lines, bytes, how, goals }: Load): Row => ({
  key,
  title,
  metrics: metrics(goals),
  floor: copyInC,
  peers: ['s6', 'supervisord', 'pm2', 'concurrently', 'runit'],
  run: (driver, quick) => {
    const count = quick ? Math.ceil(lines / 5) : lines;
    const programs = (bench: Bench): readonly Program[] =>
      Array.from({ length: children }, (_, index) => ({
        name: `p${index}`,
        argv: ['perl', printer, count, bytes, how, bench.path('go')].map(String),
      }));
    return supervised(driver, programs, async (running, bench) => {
      const go = bench.path('go');
      await until('the printers are ready', () => sizeOf(`${go}.ready`) === children);
      // Until the supervisor's own start is complete.
      await pause(quick ? 250 : 500);
      const logs = Array.from(
        { length: children },
        (_, index) => new LogFiles(running.log(`p${index}`), bench.folder('kept', String(index))),
      );
      const last = `${String(count).padStart(9, '0')}${'x'.repeat(bytes - 10)}\n`;
      const pids = running.pids();
      const memory = memoryMb(pids);
      const cpu = cpuMs(pids);
      let most = memory;
      const start = performance.now();
      writeFileSync(go, '');
      await until(
        'all lines are in the log',
        () => {
          most = Math.max(most, memoryMb(pids));
          for (const log of logs) log.look();
          return sizeOf(`${go}.done`) > 0 && logs.every((log) => log.endsWith(last));
        },
        120_000,
        20,
      );
      const seconds = (performance.now() - start) / 1000;
      const gigabytes = (children * count * bytes) / 1e9;
      const figures = {
        cpu: (cpuMs(pids) - cpu) / 1000 / gigabytes,
        rate: (1000 * gigabytes) / seconds,
        growth: most - memory,
      };
      if (how === 'unbroken') return figures;
      const verdicts = logs.map((log, index) => log.verdict(count, bytes, driver.tag(`p${index}`)));
      return {
        ...figures,
        lost: verdicts.reduce((sum, { lost }) => sum + lost, 0),
        wrong: verdicts.reduce((sum, { torn, doubled, disordered }) => sum + torn + doubled + disordered, 0),
      };
    });
  },
});

export const logPaths: readonly Row[] = [
  {
    key: 'log',
    title: 'log: 1 program × 1 M lines × 100 B',
    children: 1,
    lines: 1_000_000,
    bytes: 100,
    how: 'blocks',
    goals: { cpu: NEAR_FLOOR, rate: NEAR_FLOOR_RATE, lost: '0', wrong: '0' },
  },
  {
    key: 'log-50',
    title: 'log: 50 programs × 20 k lines × 100 B',
    children: 50,
    lines: 20_000,
    bytes: 100,
    how: 'blocks',
    goals: { cpu: NEAR_FLOOR, lost: '0', wrong: '0' },
  },
  {
    key: 'log-short',
    title: 'log: 1 program × 5 M lines × 10 B',
    children: 1,
    lines: 5_000_000,
    bytes: 10,
    how: 'blocks',
    goals: { cpu: NEAR_FLOOR, lost: '0', wrong: '0' },
  },
  {
    key: 'log-writes',
    title: 'log: 1 program × 300 k lines × 100 B, a write for each',
    children: 1,
    lines: 300_000,
    bytes: 100,
    how: 'lines',
    goals: { cpu: NEAR_FLOOR, lost: '0', wrong: '0' },
  },
  {
    key: 'log-unbroken',
    title: 'log: 100 MB without a newline',
    children: 1,
    lines: 1_000_000,
    bytes: 100,
    how: 'unbroken',
    goals: { cpu: NEAR_FLOOR, growth: '≤ 12 MB' },
  },
].map((load) => logPath(load as Load));
