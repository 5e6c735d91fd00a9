import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { pause } from './time.ts';

/** A description of the machine. */
export const machine = (): string => {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return `Node ${process.version}, ${process.platform} ${release()}, ${availableParallelism()} × ${model}, ${memory} GiB; load at the start ${load}`;
};

/** CPU time since boot, in clock ticks of all processors: `/proc/stat`, first line. */
const ticks = (): { readonly all: number; readonly idle: number } => {
  const [, ...fields] = readFileSync('/proc/stat', 'latin1').split('\n', 1).join().split(/ +/).map(Number);
  return { all: fields.reduce((sum, field) => sum + field, 0), idle: (fields[3] ?? 0) + (fields[4] ?? 0) };
};

/** How busy the machine is while the bench does nothing, in %: on a quiet one, none. */
export const otherLoad = async (): Promise<number> => {
  const before = ticks();
  await pause(1_000);
  const after = ticks();
  return Math.round(100 * (1 - (after.idle - before.idle) / (after.all - before.all)));
};
