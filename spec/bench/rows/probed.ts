import { resolve } from 'node:path';
import { WireClient } from '../../support/clients/wire-client.ts';
import { answers, type Program } from '../drivers/driver.ts';
import { bareProber } from '../drivers/floors/prober.ts';
import { pause, until } from '../rig/time.ts';
import { idling, SETTLED_MS } from './idle.ts';
import { NEAR_FLOOR, type Row, supervised } from './row.ts';

const COUNT = 100;

/** With checks going on, Node's garbage collector runs later. */
const TIDIED_MS = 3 * SETTLED_MS;

const server = resolve(import.meta.dirname ?? '.', '../server.pl');

const servers: readonly Program[] = Array.from({ length: COUNT }, (_, index) => ({
  name: `s${index}`,
  argv: ['perl', server],
  probed: true,
}));

/** The number of ready servers of the daemon at this socket. */
const readyAt = async (socket: string): Promise<number> => {
  const client = await WireClient.connect(socket);
  const list = (await client.call('list')) as readonly { readonly health: { readonly state: string } }[];
  client.close();
  return list.filter(({ health }) => health.state === 'ready').length;
};

/** The cost of liveness checks of ready servers. No peer has health checks. */
export const probed: Row = {
  key: 'probed',
  title: 'idle, 100 ready servers probed every 10 s',
  metrics: [{ key: 'cpu', title: 'CPU, ms/s', goal: NEAR_FLOOR }],
  floor: bareProber,
  peers: [],
  run: (driver, quick) =>
    supervised(
      driver,
      () => servers,
      async (running, bench) => {
        const socket = driver.socket(bench);
        await until(
          'all are ready',
          async () => (await answers(socket)) && (driver.name !== 'xy' || (await readyAt(socket)) === COUNT),
          60_000,
          100,
        );
        await pause(quick ? 500 : TIDIED_MS);
        // One whole interval, in which each server is checked once.
        const { cpu } = await idling(running, quick ? 2000 : SETTLED_MS);
        return { cpu };
      },
    ),
};
