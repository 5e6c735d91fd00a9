import { statSync } from 'node:fs';
import { type Cookie, cookieReader } from './cookie.ts';
import { allPids, readProc, readProcText, type Stat, statOf } from './proc-files.ts';
import { Census, type Look, type ProcessEntry, type ProcessTable } from './process-table.ts';
import { type Pass, passNow, sharedPass } from './shared-pass.ts';

/** What is remembered of a process from look to look. */
interface Seen {
  readonly start: number;
  /** A process can only inherit our cookie: who does not carry it now never will. */
  readonly server?: string;
  readonly kernelThread: boolean;
}

/** How far the kernel has come in giving out pids, and how many processes there have been since the boot. */
interface Mark {
  readonly lastPid: number;
  readonly forks: number;
}

const mark = (): Mark => ({
  lastPid: Number(readProcText('/proc/loadavg')?.trimEnd().split(' ').at(-1)),
  forks: Number(/^processes (\d+)/m.exec(readProcText('/proc/stat') ?? '')?.[1]),
});

/** The least `pid_max` that a kernel has: after fewer forks than that, no pid can have been given out twice. */
const LEAST_PIDS = 32_768;

/**
 * Whether a pid may have a new owner since a mark: pids are given out in turn, and start over at the top.
 * @internal exported for its spec.
 */
export const freshSince = (before: Mark, now: Mark): ((pid: number) => boolean) => {
  if (!(now.forks - before.forks < LEAST_PIDS / 2)) return () => true;
  return now.lastPid >= before.lastPid
    ? (pid) => pid > before.lastPid && pid <= now.lastPid
    : (pid) => pid > before.lastPid || pid <= now.lastPid;
};

/** A look is repeated for processes that were born during it, but not for ever. */
const MOST_ROUNDS = 10;

/** A process in the middle of an exec has no environment for a moment. One look in 150 at a new process hits it. */
const EXEC_MS = 1;
const EXEC_TRIES = 50;

/** Nothing but the zero byte that `readProc` puts first. */
const isBlank = (bytes: Buffer | undefined): boolean => bytes?.length === 1;

const isSameUser = (pid: number): boolean =>
  statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.geteuid?.();

/** Whether an empty environment is that of a process which is being replaced, or ends, right now: it has no args then. */
const isInExec = ({ pid, alive, kernelThread }: Stat): boolean =>
  alive && !kernelThread && (isBlank(readProc(`/proc/${pid}/cmdline`)) || !isBlank(readProc(`/proc/${pid}/environ`)));

/**
 * Linux: everything is in `/proc`. What is costly, the environment, is read once for each process: between two looks
 * only the pids that the kernel has given out since are new, whatever the number of processes.
 */
export const linuxTable = (stateDir: string): ProcessTable => {
  const cookieIn = cookieReader(stateDir, '\0');
  const seen = new Map<number, Seen>();
  let last: Mark = { lastPid: 0, forks: Number.NEGATIVE_INFINITY };

  /** Undefined: can't be told now, ask again. */
  const cookieOf = (stat: Stat): Cookie | undefined => {
    if (stat.kernelThread) return { type: 'none' };
    const environ = readProc(`/proc/${stat.pid}/environ`);
    if (environ === undefined) return { type: 'none' };
    if (isBlank(environ)) return isInExec(stat) ? undefined : { type: 'none' };
    const cookie = cookieIn(environ);
    return cookie.type === 'ours' && !isSameUser(stat.pid) ? { type: 'none' } : cookie;
  };

  const examine = (stat: Stat): Seen | undefined => {
    const { start, kernelThread } = stat;
    const cookie = cookieOf(stat);
    return cookie && { start, kernelThread, ...(cookie.type === 'ours' && { server: cookie.server }) };
  };

  /** A process seen between its fork and its exec carried its parent's cookie, which a nested xy replaces. */
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
      const environ = readProc(`/proc/${pid}/environ`);
      return environ !== undefined && cookieIn(environ).type === 'foreign';
    },
    isSame: (entry, { start }): entry is ProcessEntry => entry?.start === start,
  };
};
