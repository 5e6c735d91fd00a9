import { answers } from '../drivers/driver.ts';
import { bareDaemon } from '../drivers/floors/daemon.ts';
import { spawnLoop } from '../drivers/floors/loop.ts';
import { until } from '../rig/time.ts';
import { NEAR_FLOOR, type Row, sleepers, started, supervised } from './row.ts';

/** From nothing to a daemon that answers. */
export const coldStart: Row = {
  key: 'start',
  title: 'cold start',
  metrics: [{ key: 'ms', title: 'until it answers, ms', goal: NEAR_FLOOR }],
  floor: bareDaemon,
  peers: ['supervisord', 'pm2'],
  run: async (driver) => {
    const start = performance.now();
    return supervised(
      driver,
      () => [],
      async (_running, bench) => {
        await until('it answers', () => answers(driver.socket(bench)), 60_000, 1);
        return { ms: performance.now() - start };
      },
    );
  },
};

/** From nothing to fifty programs that run. */
export const coldStartOf50: Row = {
  key: 'start-50',
  title: 'cold start with 50 programs',
  metrics: [{ key: 'ms', title: 'until all run, ms', goal: NEAR_FLOOR }],
  floor: spawnLoop,
  peers: ['s6', 'runit', 'supervisord', 'pm2'],
  run: async (driver) => {
    const start = performance.now();
    return supervised(
      driver,
      (bench) => sleepers(50, bench),
      async (_running, bench) => {
        await started(bench, 50, 1);
        return { ms: performance.now() - start };
      },
    );
  },
};
