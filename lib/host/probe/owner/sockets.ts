import { readdirSync, readlinkSync } from 'node:fs';
import { codeOf, isWantOfMeans } from '../../process/os-error.ts';
import { readProcText } from '../../process/proc-files.ts';

/** An open socket of a process: a link in `/proc`, and what it says as long as the socket is open. */
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

/** What was found among the descriptors of some processes. */
export interface OpenSockets {
  readonly proofs: readonly Proof[];
  /** Those that don't let themselves be looked at: they may do more than we may (setuid, capabilities), or are not dumpable. */
  readonly hidden: readonly number[];
}

/** Linux: the open sockets among `links` of these processes. @throws where the daemon lacks the means to look. */
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
      if (isWantOfMeans(error)) throw error;
      // Others have ended.
      if (codeOf(error) === 'EACCES') hidden.push(pid);
    }
  }
  return { proofs, hidden };
};

/** The users as whom a process may make a socket: real, effective, saved, and that of its files. See proc_pid_status(5). */
export const usersOf = (pid: number): readonly number[] => {
  const [, uids = ''] = /^Uid:\s*(.*)$/m.exec(readProcText(`/proc/${pid}/status`) ?? '') ?? [];
  return uids.split(/\s+/).filter(Boolean).map(Number);
};

/** The name of a process's program, or `?`. */
export const nameOf = (pid: number): string => readProcText(`/proc/${pid}/comm`)?.trimEnd() ?? '?';
