import { portOf } from '../xy.ts';
import { floor, floorAt, nodeScript } from './floor.ts';

/** Health: a bare Node that sends the same requests. The servers are the bench's own children. */
export const bareProber = floor({
  begin: async (bench, programs) => {
    const ports = programs.map((_, index) => String(portOf(index)));
    programs.forEach(({ argv }, index) => {
      bench.spawn(argv, 'servers', { PORT: ports[index] });
    });
    const { pid } = bench.spawn(nodeScript('prober.cjs', bench.path('floor.sock'), ...ports));
    return floorAt(bench, pid);
  },
});
