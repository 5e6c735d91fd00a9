import { readdirSync, readFileSync } from 'node:fs';
import { processesWith } from '../../support/kits/cookie.ts';

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const entriesOf = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Clock ticks of `/proc/PID/stat`: 100 per second on all Linux systems. */
const TICK_MS = 10;

const statFields = (pid: number): readonly string[] => {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** CPU time in ms that these processes have used so far: in nanoseconds if the kernel reports them, else in ticks. */
export const cpuMs = (pids: readonly number[]): number => {
  let total = 0;
  for (const pid of pids) {
    const tasks = entriesOf(`/proc/${pid}/task`).map((task) => textOf(`/proc/${pid}/task/${task}/schedstat`));
    const exact = tasks.reduce((sum, text) => sum + Number.parseInt(text, 10) / 1e6, 0);
    const fields = statFields(pid);
    total += exact > 0 ? exact : (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
  }
  return total;
};

/** CPU time in ms of the children that this process has waited for. Exact to the tick only. */
export const reapedCpuMs = (): number => {
  const fields = statFields(process.pid);
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
};

/** Resident memory in MB: all of it for one process, the proportional share (PSS) for several. */
export const memoryMb = (pids: readonly number[]): number => {
  const kb = (text: string, key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const [only, ...others] = pids;
  if (only !== undefined && others.length === 0) return kb(textOf(`/proc/${only}/status`), 'VmRSS') / 1024;
  return pids.reduce((sum, pid) => sum + kb(textOf(`/proc/${pid}/smaps_rollup`), 'Pss'), 0) / 1024;
};

/** The name of a process. */
export const nameOf = (pid: number): string => textOf(`/proc/${pid}/comm`).trim();

export const isAlive = (pid: number): boolean => !['', 'Z', 'X'].includes(statFields(pid)[0] ?? '');

/** All processes that were started within a bench directory: each inherits its path as `BENCH_DIR`. */
export const processesIn = (dir: string): readonly number[] => processesWith(`BENCH_DIR=${dir}`);
