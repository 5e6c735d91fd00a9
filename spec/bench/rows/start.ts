import { answers } from '../drivers/driver.ts';
import { cpuMs, memoryMb } from '../rig/processes.ts';
import { pause, timed, until } from '../rig/time.ts';
import { type Row, sleepers, started, supervised } from './row.ts';

/** From nothing to a daemon that answers. */
export const coldStart: Row = {
  key: 'start',
  title: 'cold start',
  metrics: [{ key: 'ms', title: 'until it answers, ms', goal: '≤ 0.4 × supervisord' }],
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
  metrics: [{ key: 'ms', title: 'until all run, ms', goal: '≤ 1.5 × supervisord' }],
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

const bareNode = async (): Promise<number> =>
  supervised(
    {
      name: 'node',
      version: '',
      tag: () => '',
      socket: () => '',
      begin: async (bench) => {
        const { pid = 0 } = bench.spawn([process.execPath, '-e', 'setInterval(() => {}, 1e6)']);
        return { pids: () => [pid], log: () => ({ dir: '', prefix: '' }), commands: {} };
      },
    },
    () => [],
    async ({ pids }) => {
      await pause(500);
      return memoryMb(pids());
    },
  );

/** Memory and CPU time of a supervisor with nothing to do. */
export const idle: Row = {
  key: 'idle',
  title: 'idle',
  metrics: [
    { key: 'bare', title: 'RSS with no programs ÷ bare node', goal: '≤ 1.25' },
    { key: 'none', title: 'RSS with no programs, MB' },
    { key: 'hundred', title: 'RSS with 100 programs, MB', goal: '≤ 0.8 × pm2' },
    { key: 'each', title: 'RSS for each of 100 programs, KiB', goal: '≤ 60' },
    { key: 'cpu', title: 'CPU with 100 programs, ms/s', goal: '≤ 0.2' },
  ],
  peers: ['s6', 'runit', 'supervisord', 'pm2'],
  run: async (driver, quick) => {
    // Node's garbage collector tidies up once, 8 s after the last work: idle is what comes then.
    const settle = quick ? 600 : 10_000;
    const measure = (count: number) =>
      supervised(
        driver,
        (bench) => sleepers(count, bench),
        async ({ pids }, bench) => {
          await started(bench, count);
          await pause(settle);
          const cpu = cpuMs(pids());
          const { ms } = await timed(() => pause(settle));
          return { memory: memoryMb(pids()), cpu: (1000 * (cpuMs(pids()) - cpu)) / ms };
        },
      );
    const none = await measure(0);
    const hundred = await measure(100);
    return {
      none: none.memory,
      hundred: hundred.memory,
      each: ((hundred.memory - none.memory) * 1024) / 100,
      cpu: hundred.cpu,
      ...(driver.name === 'xy' && { bare: none.memory / (await bareNode()) }),
    };
  },
};
