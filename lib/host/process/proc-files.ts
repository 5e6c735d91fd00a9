import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { codeOf } from './os-error.ts';

/** One line of `/proc/PID/stat`, as far as it matters here. See proc_pid_stat(5). */
export interface Stat {
  readonly pid: number;
  readonly pgid: number;
  readonly session: number;
  /** When it was started, in clock ticks since the boot: with the pid, who it is. */
  readonly start: number;
  /** Not a zombie: it still runs, or may again. */
  readonly alive: boolean;
  readonly kernelThread: boolean;
}

/** Gone, or another user's: nothing that could be read. Anything else (EMFILE!) must not be taken for that. */
const UNREADABLE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL']);

let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The bytes of a file under `/proc` after one zero byte, or undefined where there is no such process or no permission.
 * They are lent until the next call.
 * @throws where reading failed for any other reason.
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

/** `/proc/PID/stat` as text, or a smaller file of that kind. */
export const readProcText = (path: string): string | undefined => readProc(path)?.toString('latin1', 1);

const KERNEL_THREAD = 0x0020_0000;

/** Reads one line of `/proc/PID/stat`. The name in it may hold anything, also `) R 1`. */
export const parseStat = (line: string): Stat => {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const state = fields[0] ?? 'X';
  return {
    pid: Number.parseInt(line, 10),
    pgid: field(5),
    session: field(6),
    start: field(22),
    // A first thread that has ended shows as a zombie while the others run on.
    alive: (state !== 'Z' && state !== 'X') || field(20) > 1,
    kernelThread: (field(9) & KERNEL_THREAD) !== 0,
  };
};

/** Who has this pid now, or undefined. */
export const statOf = (pid: number): Stat | undefined => {
  const line = readProcText(`/proc/${pid}/stat`);
  return line === undefined ? undefined : parseStat(line);
};

/** All pids that this machine, or container, has now. */
export const allPids = (): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
