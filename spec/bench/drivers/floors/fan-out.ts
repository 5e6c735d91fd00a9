import { floor, floorAt, inJson, nodeScript } from './floor.ts';

/** Followers: a bare Node that writes the output of its one program to a file and to each connection, and one that reads. */
export const fanOut = floor({
  begin: async (bench, programs) => {
    const socket = bench.path('floor.sock');
    const { pid } = bench.spawn(nodeScript('fan-out.cjs', socket, bench.path('p0.log'), ...inJson(programs)));
    return floorAt(bench, pid, { commands: { follow: () => nodeScript('follow.cjs', socket) } });
  },
});
