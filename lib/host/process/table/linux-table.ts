import { statSync } from 'node:fs';
import { type Cookie, cookieReader } from './cookie.ts';
import { allPids, otherThread, readProc, readProcText, type Stat, statOf } from './proc-files.ts';
import { Census, type Look, type ProcessEntry, type ProcessTable } from './process-table.ts';
import { type Pass, passNow, sharedPass } from './shared-pass.ts';

/** What is remembered of a process between censuses. */
interface Seen {
  readonly start: number;
  /** A cookie is inherited only: a process without it never gets it. */
  readonly server?: string;
  readonly kernelThread: boolean;
}

/** The last pid that the kernel has assigned, and the number of forks since boot. */
interface Mark {
  readonly lastPid: number;
  readonly forks: number;
}

const mark = (): Mark => ({
  lastPid: Number(readProcText('/proc/loadavg')?.trimEnd().split(' ').at(-1)),
  forks: Number(/^processes (\d+)/m.exec(readProcText('/proc/stat') ?? '')?.[1]),
});

/** The smallest default of `pid_max`: after fewer forks, no pid has been assigned twice. */
const LEAST_PIDS = 32_768;

/**
 * Whether a pid may have been assigned since a mark: pids are assigned in ascending order, and wrap around.
 * @internal exported for its spec.
 */
export const freshSince = (before: Mark, now: Mark): ((pid: number) => boolean) => {
  if (!(now.forks - before.forks < LEAST_PIDS / 2)) return () => true;
  return now.lastPid >= before.lastPid
    ? (pid) => pid > before.lastPid && pid <= now.lastPid
    : (pid) => pid > before.lastPid || pid <= now.lastPid;
};

/** How often a census is repeated for processes that were forked during it. */
const MOST_ROUNDS = 10;

/** During an exec a process has no environment for a moment. One of 150 reads of a new process meets that. */
const EXEC_MS = 1;
const EXEC_TRIES = 50;

/** Whether a file is empty: only the zero byte that `readProc` prepends. */
const isBlank = (bytes: Buffer | undefined): boolean => bytes?.length === 1;

/** Of this user; for root of any: a server of root's may become another user, with the processes that it starts. */
const isOwnUser = (pid: number): boolean =>
  process.geteuid?.() === 0 || statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.geteuid?.();

/** The environment that a process was started with, as `readProc` has it. */
const environOf = ({ pid, firstHasEnded }: Stat): Buffer | undefined =>
  readProc(`${(firstHasEnded ? otherThread(pid) : undefined) ?? `/proc/${pid}`}/environ`);

/** Whether the environment is empty because the process is in an exec or exits now: then it has no args either. */
const isInExec = (stat: Stat): boolean =>
  stat.alive && !stat.kernelThread && (isBlank(readProc(`/proc/${stat.pid}/cmdline`)) || !isBlank(environOf(stat)));

/**
 * The process table on Linux, from `/proc`. The environment, which is expensive to read, is read once for each process:
 * in later censuses only the pids that the kernel has assigned since then are new.
 */
export const linuxTable = (stateDir: string): ProcessTable => {
  const cookieIn = cookieReader(stateDir, '\0');
  const seen = new Map<number, Seen>();
  let last: Mark = { lastPid: 0, forks: Number.NEGATIVE_INFINITY };

  /** The cookie of a process; undefined if it can't be read at the moment. */
  const cookieOf = (stat: Stat): Cookie | undefined => {
    if (stat.kernelThread) return { type: 'none' };
    const environ = environOf(stat);
    if (environ === undefined) return { type: 'none' };
    if (isBlank(environ)) return isInExec(stat) ? undefined : { type: 'none' };
    const cookie = cookieIn(environ);
    return cookie.type === 'ours' && !isOwnUser(stat.pid) ? { type: 'none' } : cookie;
  };

  const examine = (stat: Stat): Seen | undefined => {
    const { start, kernelThread } = stat;
    const cookie = cookieOf(stat);
    return cookie && { start, kernelThread, ...(cookie.type === 'ours' && { server: cookie.server }) };
  };

  /** Between fork and exec a process has its parent's cookie, which a nested xy replaces with the exec. */
  const examineAgain = (stat: Stat, before: Seen): Seen | undefined => {
    if (before.start !== stat.start) return examine(stat);
    if (before.server === undefined || !stat.alive || cookieOf(stat)?.type !== 'foreign') return before;
    return { start: before.start, kernelThread: before.kernelThread };
  };

  function* look({ groups }: Look): Pass<Census> {
    const entries = new Map<number, ProcessEntry>();
    let undecided: Stat[] = [];
    const note = (stat: Stat, is: Seen | undefined): void => {
      const { pid, pgid, session, start, alive } = stat;
      entries.set(pid, { pid, pgid, session, start, alive, ...(is?.server !== undefined && { server: is.server }) });
      if (is === undefined) undecided.push(stat);
      else seen.set(pid, is);
    };

    for (let round = 0; round < MOST_ROUNDS; round++) {
      const now = mark();
      if (round > 0 && Object.is(now.forks, last.forks) && Object.is(now.lastPid, last.lastPid)) break;
      const isFresh = freshSince(last, now);
      const pids = new Set(allPids());
      for (const pid of seen.keys()) if (!pids.has(pid) || isFresh(pid)) seen.delete(pid);
      for (const pid of pids) {
        const before = seen.get(pid);
        if (before !== undefined && (round > 0 || before.kernelThread || !(groups || before.server))) continue;
        const stat = statOf(pid);
        if (stat === undefined) continue;
        note(stat, before === undefined ? examine(stat) : examineAgain(stat, before));
        yield;
      }
      last = now;
    }

    for (let tries = 0; undecided.length > 0 && tries < EXEC_TRIES; tries++) {
      yield EXEC_MS;
      const asked = undecided;
      undecided = [];
      for (const { pid, start } of asked) {
        const stat = statOf(pid);
        if (stat?.start === start) note(stat, examine(stat));
        else entries.delete(pid);
      }
    }
    return new Census(entries);
  }

  return {
    bootId: readProcText('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
    ownGroup: statOf(process.pid)?.pgid ?? process.pid,
    census: sharedPass((asks) => look({ groups: asks.some(({ groups }) => groups) })),
    censusNow: () => passNow(look({ groups: true })),
    find: statOf,
    isForeign: (pid) => {
      const stat = statOf(pid);
      const environ = stat && environOf(stat);
      return environ !== undefined && cookieIn(environ).type === 'foreign';
    },
    isSame: (entry, { start }): entry is ProcessEntry => entry?.start === start,
  };
};
