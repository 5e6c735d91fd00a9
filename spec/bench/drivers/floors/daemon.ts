import { writeFileSync } from 'node:fs';
import { configOf } from '../xy.ts';
import { floor, floorAt, inJson, nodeScript } from './floor.ts';

/** A bare Node that listens, and a bare Node that asks it. */
export const bareDaemon = floor({
  begin: async (bench, programs) => {
    const configs = bench.folder('configs');
    programs.forEach((program, index) => {
      writeFileSync(`${configs}/${program.name}.kdl`, configOf(program, index));
    });
    const socket = bench.path('floor.sock');
    const { pid } = bench.spawn(nodeScript('daemon.cjs', socket, configs, ...inJson(programs)));
    const ask = (method: string) => nodeScript('client.cjs', socket, method);
    return floorAt(bench, pid, { commands: { list: ask('list'), startAll: ask('start'), stopAll: ask('stop') } });
  },
});
