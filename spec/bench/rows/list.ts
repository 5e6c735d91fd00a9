import { bareDaemon } from '../drivers/floors/daemon.ts';
import { reapedCpuMs } from '../rig/processes.ts';
import { pause, timed } from '../rig/time.ts';
import { NEAR_FLOOR, type Row, sleepers, started, supervised } from './row.ts';

const SERVERS = 50;

/** The CLI's `list`, and an empty Node program, in pairs. */
export const list: Row = {
  key: 'list',
  title: `list of ${SERVERS}, ÷ node -e 0`,
  metrics: [
    { key: 'wall', title: 'wall', goal: NEAR_FLOOR },
    { key: 'cpu', title: 'CPU', goal: NEAR_FLOOR },
  ],
  floor: bareDaemon,
  peers: ['supervisord', 'pm2'],
  run: (driver, quick) =>
    supervised(
      driver,
      (bench) => sleepers(SERVERS, bench),
      async ({ commands }, bench) => {
        await started(bench, SERVERS);
        await pause(quick ? 200 : 1000);
        const run = async (argv: readonly string[]) => {
          const before = reapedCpuMs();
          const { ms } = await timed(() => bench.run(argv));
          return { wall: ms, cpu: reapedCpuMs() - before };
        };
        const pairs = quick ? 5 : 31;
        const bare = { wall: 0, cpu: 0 };
        const own = { wall: 0, cpu: 0 };
        const add = (sum: typeof bare, { wall, cpu }: typeof bare) => {
          sum.wall += wall;
          sum.cpu += cpu;
        };
        for (let pair = 0; pair < pairs; pair++) {
          add(bare, await run([process.execPath, '-e', '0']));
          add(own, await run(commands.list ?? []));
        }
        return { wall: own.wall / bare.wall, cpu: own.cpu / bare.cpu };
      },
    ),
};
