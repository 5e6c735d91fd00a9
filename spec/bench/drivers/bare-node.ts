import { resolve } from 'node:path';
import type { Driver } from './driver.ts';

const again = resolve(import.meta.dirname ?? '.', '../again.cjs');

/** No supervisor, but what Node takes by itself, for memory and for starting a program again: the rest is xy's. */
export const bareNode: Driver = {
  name: 'node',
  version: process.version,
  tag: () => '',
  socket: (bench) => bench.path('none'),
  begin: async (bench, programs) => {
    const { pid = 0 } = bench.spawn([process.execPath, again, ...programs.map(({ argv }) => JSON.stringify(argv))]);
    return { pids: () => [pid], log: () => ({ dir: bench.dir, prefix: 'none' }), commands: {} };
  },
};
