import { truncateSync } from 'node:fs';
import { WireClient } from '../../support/clients/wire-client.ts';
import { bareDaemon } from '../drivers/floors/daemon.ts';
import { processesIn } from '../rig/processes.ts';
import { pause, timed, until } from '../rig/time.ts';
import { NEAR_FLOOR, type Row, sleepers, started, supervised } from './row.ts';

/** Requests xy's list repeatedly during `work`. @returns the longest wait for an answer, in ms. */
export const slowestList = async (socket: string, work: () => Promise<unknown>): Promise<number> => {
  const client = await WireClient.connect(socket);
  let isOver = false;
  let slowest = 0;
  const asking = (async () => {
    while (!isOver) {
      slowest = Math.max(slowest, (await timed(() => client.call('list'))).ms);
      await pause(5);
    }
  })();
  await work();
  isOver = true;
  await asking;
  client.close();
  return slowest;
};

export const startAndStop: Row = {
  key: 'many',
  title: '500 programs',
  metrics: [
    { key: 'start', title: 'start all, s', goal: NEAR_FLOOR },
    { key: 'stop', title: 'stop all, s', goal: NEAR_FLOOR },
    { key: 'list', title: 'slowest list meanwhile, ms', goal: '≤ 200' },
  ],
  floor: bareDaemon,
  peers: ['s6', 'runit', 'supervisord', 'pm2'],
  run: (driver, quick) => {
    const count = quick ? 50 : 500;
    return supervised(
      driver,
      (bench) => sleepers(count, bench),
      async ({ commands }, bench) => {
        await started(bench, count);
        await pause(quick ? 200 : 1000);
        const sleeping = () => processesIn(bench.dir).length;
        const all = sleeping();
        const stop = async () => {
          await bench.run(commands.stopAll ?? []);
          // Some CLIs return before that.
          await until('all have stopped', () => all - sleeping() >= count, 120_000, 20);
        };
        const start = async () => {
          truncateSync(bench.path('started'));
          await Promise.all([bench.run(commands.startAll ?? []), started(bench, count)]);
        };
        const both = async () => {
          const stopping = (await timed(stop)).ms / 1000;
          await pause(500);
          return { stop: stopping, start: (await timed(start)).ms / 1000 };
        };
        const unasked = await both();
        if (driver.name !== 'xy') return unasked;
        // In a second run, since repeated lists of 500 servers are work that the peers do not have.
        return { ...unasked, list: await slowestList(driver.socket(bench), both) };
      },
    );
  },
};

export const reload: Row = {
  key: 'reload',
  title: 'reload of 1,000 unchanged configs',
  metrics: [
    { key: 'ms', title: 'ms', goal: NEAR_FLOOR },
    { key: 'list', title: 'slowest list meanwhile, ms', goal: '≤ 200' },
  ],
  floor: bareDaemon,
  peers: [],
  run: (driver, quick) => {
    const count = quick ? 100 : 1000;
    return supervised(
      driver,
      (bench) => sleepers(count, bench),
      async (_running, bench) => {
        await started(bench, count);
        await pause(quick ? 200 : 1000);
        const client = await WireClient.connect(driver.socket(bench));
        let ms = 0;
        const list = await slowestList(driver.socket(bench), async () => {
          ms = (await timed(() => client.call('reload'))).ms;
        });
        client.close();
        return { ms, list };
      },
    );
  },
};
