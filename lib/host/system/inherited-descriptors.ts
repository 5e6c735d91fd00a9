import { closeSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** O_CLOEXEC in `/proc/PID/fdinfo/FD`, which is octal: proc_pid_fdinfo(5). */
const CLOSE_ON_EXEC = 0o2000000;

const isInherited = (fd: number): boolean => {
  const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
};

/**
 * Closes inherited descriptors above 2 that all children would inherit too: a lock or a pipe of a script would be held
 * as long as any server runs. Node sets close-on-exec on its own descriptors, and on inherited ones up to 15 and up to
 * the first gap after that, but can't set it later. On macOS the system closes them when a process is spawned. Never
 * throws.
 *
 * @returns what was closed, in words.
 */
export const closeInherited = (): readonly string[] => {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .map(Number)
    .flatMap((fd) => {
      try {
        if (fd <= 2 || !isInherited(fd)) return [];
        const file = readlinkSync(`/proc/self/fd/${fd}`);
        closeSync(fd);
        return [`${fd} (${file})`];
      } catch {
        // The descriptor by which this list was read.
        return [];
      }
    });
};
