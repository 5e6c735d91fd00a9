import { readFileSync } from 'node:fs';
import type { Driver } from '../drivers/driver.ts';
import { spawnLoop } from '../drivers/floors/loop.ts';
import { pause, quantile, timed, until } from '../rig/time.ts';
import { NEAR_FLOOR, NEAR_FLOOR_RATE, type Row, sizeOf, supervised } from './row.ts';

/** `date` would be another process; bash has the time built in. */
const stamp = 'printf "%s\\n" $EPOCHREALTIME >> "$0"; exit 1';

/** The times between starts of a program that records the time and fails at once. */
const gaps = (driver: Driver, quick: boolean): Promise<readonly number[]> =>
  supervised(
    driver,
    (bench) => [{ name: 'p0', argv: ['bash', '-c', stamp, bench.path('stamps')], restart: true }],
    async (_running, bench) => {
      const stamps = bench.path('stamps');
      await until('it has restarted', () => sizeOf(stamps) > 36);
      await pause(quick ? 250 : 5000);
      const times = readFileSync(stamps, 'utf8').trim().split('\n').map(Number);
      return times.slice(1).map((time, index) => 1000 * (time - (times[index] ?? 0)));
    },
  );

export const restarts: Row = {
  key: 'restart',
  title: 'exit → next start, without backoff (bash start included)',
  metrics: [
    { key: 'median', title: 'median, ms', goal: NEAR_FLOOR },
    { key: 'p95', title: 'p95, ms', goal: NEAR_FLOOR },
  ],
  floor: spawnLoop,
  peers: ['s6', 'runit', 'supervisord', 'pm2', 'concurrently'],
  run: async (driver, quick) => {
    const all = await gaps(driver, quick);
    return { median: quantile(all, 0.5), p95: quantile(all, 0.95) };
  },
};

/** The starts per second of a program that appends a byte and fails at once. */
const rate = (driver: Driver, quick: boolean): Promise<number> =>
  supervised(
    driver,
    (bench) => [{ name: 'p0', argv: ['/bin/sh', '-c', 'printf . >> "$0"; exit 1', bench.path('runs')], restart: true }],
    async (_running, bench) => {
      const runs = () => sizeOf(bench.path('runs'));
      await until('it has restarted', () => runs() > 1);
      await pause(quick ? 250 : 1000);
      const before = runs();
      const { ms } = await timed(() => pause(quick ? 500 : 5000));
      return (1000 * (runs() - before)) / ms;
    },
  );

/** The maximum rate of restarts. Other peers wait one second by design. */
export const restartRate: Row = {
  key: 'restart-rate',
  title: 'a program that fails at once, without backoff (sh start included)',
  metrics: [{ key: 'rate', title: 'restarts a second', goal: NEAR_FLOOR_RATE }],
  floor: spawnLoop,
  peers: ['pm2', 'concurrently'],
  run: async (driver, quick) => ({ rate: await rate(driver, quick) }),
};
