import { floor, floorAt, inJson, nodeScript } from './floor.ts';

/** A loop of `spawn` in bare Node, for memory, and for starting programs, and again whenever they exit. */
export const spawnLoop = floor({
  begin: async (bench, programs) => {
    const { pid } = bench.spawn(nodeScript('again.cjs', ...inJson(programs)));
    return floorAt(bench, pid);
  },
});
