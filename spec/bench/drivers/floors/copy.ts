import { shellLine, versionOf } from '../which.ts';
import { floor, floorAt, sourceOf } from './floor.ts';

const TAG = '[out] ';

/** Logs: a loop of `read` and `write` in C, with a tag before each line. No rotation. */
export const copyInC = floor({
  version: versionOf('cc', ['cc', '--version']),
  tag: () => TAG,
  begin: async (bench, programs) => {
    const logs = bench.folder('logs');
    const copy = bench.path('copy');
    const fifoOf = (name: string) => bench.path(`${name}.fifo`);
    const pairs = programs.flatMap(({ name }) => [fifoOf(name), `${logs}/${name}.log`]);
    for (const argv of [
      ['cc', '-O2', '-o', copy, sourceOf('copy.c')],
      ['mkfifo', ...programs.map(({ name }) => fifoOf(name))],
    ])
      if ((await bench.run(argv)) !== 0) throw new Error(`failed: ${shellLine(argv)}`);
    const { pid } = bench.spawn([copy, TAG, ...pairs]);
    for (const { name, argv } of programs) bench.spawn(['sh', '-c', `exec ${shellLine(argv)} > ${fifoOf(name)}`]);
    return floorAt(bench, pid, { log: (name) => ({ dir: logs, prefix: `${name}.log` }) });
  },
});
