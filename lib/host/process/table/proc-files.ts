import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { codeOf } from '../../system/os-error.ts';

/** The fields of `/proc/PID/stat` that are used here. See proc_pid_stat(5). */
export interface Stat {
  readonly pid: number;
  readonly pgid: number;
  readonly session: number;
  /** Start time in clock ticks since boot: identifies the process together with the pid. */
  readonly start: number;
  /** Not a zombie. */
  readonly alive: boolean;
  /** Its first thread has ended, others live on: the process has to be looked at through one of those. */
  readonly firstHasEnded?: true;
  readonly kernelThread: boolean;
}

/** The process is gone, or not accessible. Other errors, such as EMFILE, must not be treated like that. */
const UNREADABLE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL']);

let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The bytes of a file in `/proc`, with a zero byte prepended; undefined if there is no such process or no permission.
 * The result is valid until the next call.
 * @throws if reading fails for any other reason.
 */
export const readProc = (path: string): Buffer | undefined => {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (UNREADABLE.has(codeOf(error))) return undefined;
    throw error;
  }
  try {
    buffer[0] = 0;
    let length = 1;
    for (;;) {
      const read = readSync(fd, buffer, length, buffer.length - length, null);
      if (read === 0) return buffer.subarray(0, length);
      length += read;
      if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * length);
    }
  } catch (error) {
    if (UNREADABLE.has(codeOf(error))) return undefined;
    throw error;
  } finally {
    closeSync(fd);
  }
};

/** A small file in `/proc` as text. */
export const readProcText = (path: string): string | undefined => readProc(path)?.toString('latin1', 1);

const KERNEL_THREAD = 0x0020_0000;

/** Parses `/proc/PID/stat`. The program name in it may contain anything, even `) R 1`. */
export const parseStat = (line: string): Stat => {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const state = fields[0] ?? 'X';
  const isZombie = state === 'Z' || state === 'X';
  // If only the first thread has ended, the process is shown as a zombie.
  const firstHasEnded = isZombie && field(20) > 1;
  return {
    pid: Number.parseInt(line, 10),
    pgid: field(5),
    session: field(6),
    start: field(22),
    alive: !isZombie || firstHasEnded,
    ...(firstHasEnded && { firstHasEnded }),
    kernelThread: (field(9) & KERNEL_THREAD) !== 0,
  };
};

/** The process with this pid, or undefined. */
export const statOf = (pid: number): Stat | undefined => {
  const line = readProcText(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(line);
};

/** All pids of this machine or container. */
export const allPids = (): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);

/**
 * The directory under `/proc` of another thread of a process than its first, if there is one: where the first has ended,
 * the process has no environment and no descriptors to be seen but those of its other threads.
 */
export const otherThread = (pid: number): string | undefined => {
  try {
    const thread = readdirSync(`/proc/${pid}/task`).find((tid) => tid !== String(pid));
    return thread === undefined ? undefined : `/proc/${pid}/task/${thread}`;
  } catch {
    return undefined;
  }
};
