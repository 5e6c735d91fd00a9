import type { Driver, Running } from '../drivers/driver.ts';
import { spawnLoop } from '../drivers/floors/loop.ts';
import { cpuMs, memoryMb } from '../rig/processes.ts';
import { pause, timed } from '../rig/time.ts';
import { NEAR_FLOOR, type Row, sleepers, started, supervised } from './row.ts';

/** Node's garbage collector runs once, 8 s after the last work; after that the process is idle. */
export const SETTLED_MS = 10_000;

/** The costs of a supervisor over a time: MB, and ms of CPU time per second. */
export const idling = async ({ pids }: Running, forMs: number) => {
  const cpu = cpuMs(pids());
  const { ms } = await timed(() => pause(forMs));
  return { memory: memoryMb(pids()), cpu: (1000 * (cpuMs(pids()) - cpu)) / ms };
};

const idlers = (driver: Driver, count: number, settleMs: number) =>
  supervised(
    driver,
    (bench) => sleepers(count, bench),
    async (running, bench) => {
      await started(bench, count);
      await pause(settleMs);
      return idling(running, settleMs);
    },
  );

/** Memory and CPU time of a supervisor with nothing to do. */
export const idle: Row = {
  key: 'idle',
  title: 'idle',
  metrics: [
    { key: 'none', title: 'RSS with no programs, MB', goal: '≤ 1.25 × floor' },
    { key: 'hundred', title: 'RSS with 100 programs, MB', goal: NEAR_FLOOR },
    { key: 'each', title: 'RSS for each of 100 programs, KiB', goal: '≤ 60' },
    { key: 'fiveHundred', title: 'RSS with 500 programs, MB', goal: NEAR_FLOOR },
    { key: 'eachOf500', title: 'RSS for each of 500 programs, KiB', goal: '≤ 60' },
    { key: 'cpu', title: 'CPU with 100 programs, ms/s', goal: '≤ 0.2' },
  ],
  floor: spawnLoop,
  peers: ['s6', 'runit', 'supervisord', 'pm2'],
  run: async (driver, quick) => {
    const settleMs = quick ? 600 : SETTLED_MS;
    const none = await idlers(driver, 0, settleMs);
    const hundred = await idlers(driver, 100, settleMs);
    const eachOf = (count: number, { memory }: { readonly memory: number }) => ((memory - none.memory) * 1024) / count;
    const figures = {
      none: none.memory,
      hundred: hundred.memory,
      each: eachOf(100, hundred),
      cpu: hundred.cpu,
    };
    // There is no time for them in a quick run.
    if (quick) return figures;
    const fiveHundred = await idlers(driver, 500, settleMs);
    return { ...figures, fiveHundred: fiveHundred.memory, eachOf500: eachOf(500, fiveHundred) };
  },
};
