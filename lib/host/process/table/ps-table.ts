import { execFile, execFileSync } from 'node:child_process';
import { cookieReader } from './cookie.ts';
import { isThere } from './deliver.ts';
import { Census, type ProcessEntry, type ProcessTable } from './process-table.ts';
import { type Pass, sharedPass } from './shared-pass.ts';

/** `-E` shows the environment after the command, for the user's own processes. `lstart` has a resolution of 1 s. */
const PS_ARGS = ['-axEww', '-o', 'pid=,pgid=,uid=,stat=,lstart=,command='];
const PS_OPTIONS = {
  env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
  maxBuffer: 256 * 1024 * 1024,
  encoding: 'latin1',
} as const;

const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.*)$/;

/** The result of one `ps`. */
export interface PsLook {
  readonly census: Census;
  /** Processes with the cookie of another daemon. */
  readonly foreign: ReadonlySet<number>;
}

/** Parses the output of `ps -axEww -o pid=,pgid=,uid=,stat=,lstart=,command=`. */
export const parsePs = (text: string, stateDir: string, uid: number | undefined): PsLook => {
  const cookieIn = cookieReader(stateDir, ' ');
  const entries = new Map<number, ProcessEntry>();
  const foreign = new Set<number>();
  for (const line of text.split('\n')) {
    const [, pid, pgid, owner, state, started, command] = LINE.exec(line) ?? [];
    if (started === undefined || state === undefined) continue;
    const cookie = Number(owner) === uid ? cookieIn(Buffer.from(` ${command} `, 'latin1')) : undefined;
    entries.set(Number(pid), {
      pid: Number(pid),
      pgid: Number(pgid),
      start: Date.parse(started) / 1000,
      alive: !state.startsWith('Z'),
      ...(cookie?.type === 'ours' && { server: cookie.server }),
    });
    if (cookie?.type === 'foreign') foreign.add(Number(pid));
  }
  return { census: new Census(entries), foreign };
};

/** The shortest pause between two runs of `ps`, which is expensive to start. */
const REST_MS = 100;
const WAIT_MS = 2;

/** Tolerance for start times: they are in whole seconds, and ours are read just after the start. */
const SAME_START_S = 2;

/** The process table on macOS, which has no `/proc`: by `ps`. Less precise than on Linux: see `SAME_START_S`. */
export const psTable = (stateDir: string): ProcessTable => {
  const uid = process.geteuid?.();
  const read = (text: string): Census => {
    latest = parsePs(text, stateDir, uid);
    return latest.census;
  };
  const censusNow = (): Census => read(execFileSync('ps', PS_ARGS, PS_OPTIONS));
  let latest: PsLook = { census: new Census(new Map()), foreign: new Set() };

  function* look(): Pass<Census> {
    let outcome: { readonly error: Error | null; readonly text: string } | undefined;
    execFile('ps', PS_ARGS, PS_OPTIONS, (error, text) => {
      outcome = { error, text };
    });
    while (outcome === undefined) yield WAIT_MS;
    if (outcome.error) throw outcome.error;
    return read(outcome.text);
  }

  return {
    bootId: execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], PS_OPTIONS).trim(),
    ownGroup: censusNow().at(process.pid)?.pgid ?? process.pid,
    census: sharedPass(look, REST_MS),
    censusNow,
    find: (pid) =>
      isThere(pid)
        ? (latest.census.at(pid) ?? { pid, pgid: pid, start: Math.round(Date.now() / 1000), alive: true })
        : undefined,
    isForeign: (pid) => latest.foreign.has(pid),
    isSame: (entry, { start }): entry is ProcessEntry =>
      entry !== undefined && Math.abs(entry.start - start) <= SAME_START_S,
  };
};
