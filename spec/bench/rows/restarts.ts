import { readFileSync } from 'node:fs';
import { pause, quantile, until } from '../rig/time.ts';
import { type Row, sizeOf, supervised } from './row.ts';

/** `date` would cost a process: bash knows the time by itself. */
const stamp = 'printf "%s\\n" $EPOCHREALTIME >> "$0"; exit 1';

/** A program that writes down the time and fails at once, again and again. */
export const restarts: Row = {
  key: 'restart',
  title: 'exit → next start, without backoff (bash start included)',
  metrics: [
    { key: 'median', title: 'median, ms', goal: '≤ 0.4 × pm2' },
    { key: 'p95', title: 'p95, ms', goal: '≤ 10' },
  ],
  peers: ['s6', 'runit', 'supervisord', 'pm2', 'concurrently'],
  run: (driver, quick) =>
    supervised(
      driver,
      (bench) => [{ name: 'p0', argv: ['bash', '-c', stamp, bench.path('stamps')], restart: true }],
      async (_running, bench) => {
        const stamps = bench.path('stamps');
        await until('it has restarted', () => sizeOf(stamps) > 36);
        await pause(quick ? 1500 : 5000);
        const times = readFileSync(stamps, 'utf8').trim().split('\n').map(Number);
        const gaps = times.slice(1).map((time, index) => 1000 * (time - (times[index] ?? 0)));
        return { median: quantile(gaps, 0.5), p95: quantile(gaps, 0.95) };
      },
    ),
};
