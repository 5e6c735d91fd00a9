import { resolve } from 'node:path';
import { WireClient } from '../../support/clients/wire-client.ts';
import { memoryMb } from '../rig/processes.ts';
import { pause } from '../rig/time.ts';
import { slowestList } from './many.ts';
import { type Row, sleepers, started, supervised } from './row.ts';

const client = resolve(import.meta.dirname ?? '.', '../rude.mjs');

/** The attacks by their names in `rude.mjs`, and their descriptions. */
const ATTACKS = {
  'start --all': '10,000 start --all in a line',
  'restart --all': '10,000 restart --all in a line',
  list: '10,000 lists',
  reload: '1,000 reloads',
  unread: '100 × 8,000 lists, not read',
  endless: '500 lines without end',
  garbage: '10 M lines of nonsense',
} as const;

type Attack = keyof typeof ATTACKS;

const isAttack = (key: string): key is Attack => key in ATTACKS;
const attacks = Object.keys(ATTACKS).filter(isAttack);

/** Abusive clients of xy's socket, and their effect on another client. Only xy: peers have no such socket. */
export const rude: Row = {
  key: 'rude',
  title: 'rude clients, 100 programs',
  metrics: [
    ...attacks.map((attack) => ({ key: attack, title: `slowest list during ${ATTACKS[attack]}, ms`, goal: '≤ 200' })),
    { key: 'memory', title: 'memory growth by all of them, MB', goal: '≤ 300' },
  ],
  peers: [],
  run: (driver, quick) => {
    const count = quick ? 20 : 100;
    return supervised(
      driver,
      (bench) => sleepers(count, bench),
      async ({ pids }, bench) => {
        await started(bench, count);
        await pause(500);
        const socket = driver.socket(bench);
        const before = memoryMb(pids());
        const slowest: Record<string, number> = {};
        for (const attack of attacks) {
          slowest[attack] = await slowestList(socket, async () => {
            const attacker = bench.spawn([process.execPath, client, socket, attack]);
            await pause(quick ? 1_500 : 5_000);
            attacker.kill('SIGKILL');
          });
          // Its work is completed before the next one begins.
          const after = await WireClient.connect(socket);
          await after.call('start', { all: true });
          after.close();
        }
        return { ...slowest, memory: memoryMb(pids()) - before };
      },
    );
  },
};
