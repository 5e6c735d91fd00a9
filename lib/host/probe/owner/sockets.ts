import { readdirSync, readlinkSync } from 'node:fs';
import { readProcText } from '../../process/table/proc-files.ts';
import { codeOf, isResourceExhaustion } from '../../system/os-error.ts';

/** An open socket of a process: the path in `/proc/PID/fd`, and its link while the socket is open. */
export interface Proof {
  readonly path: string;
  readonly link: string;
}

const linkAt = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

/** Whether the socket is still open. */
export const holds = ({ path, link }: Proof): boolean => linkAt(path) === link;

/** The sockets found among the descriptors of some processes. */
export interface OpenSockets {
  readonly proofs: readonly Proof[];
  /** Processes that can't be examined: they have more privileges (set-user-ID, capabilities), or are not dumpable. */
  readonly hidden: readonly number[];
}

/** Linux: the sockets among `links` that these processes have open. @throws if the daemon is out of descriptors. */
export const socketsOf = (pids: readonly number[], links: ReadonlySet<string>): OpenSockets => {
  const proofs: Proof[] = [];
  const hidden: number[] = [];
  for (const pid of pids) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const path = `/proc/${pid}/fd/${fd}`;
        const link = linkAt(path);
        if (links.has(link)) proofs.push({ path, link });
      }
    } catch (error) {
      if (isResourceExhaustion(error)) throw error;
      // Any other error means that the process has ended.
      if (codeOf(error) === 'EACCES') hidden.push(pid);
    }
  }
  return { proofs, hidden };
};

/** The user ids with which a process may create a socket: real, effective, saved, file system (proc_pid_status(5)). */
export const usersOf = (pid: number): readonly number[] => {
  const [, uids = ''] = /^Uid:\s*(.*)$/m.exec(readProcText(`/proc/${pid}/status`) ?? '') ?? [];
  return uids.split(/\s+/).filter(Boolean).map(Number);
};

/** The name of a process's program, or `?`. */
export const nameOf = (pid: number): string => readProcText(`/proc/${pid}/comm`)?.trimEnd() ?? '?';
