import { defer, EMPTY, ignoreElements, map, merge, type Observable, of, ReplaySubject, Subject, timer } from 'rxjs';
import type { Exit, Health, LaunchFailure } from '../../lib/model.ts';
import type { Child, Host, Journal, Launch, Leftover } from '../../lib/ports.ts';

/** How a fake process behaves. Times are milliseconds of virtual time. */
export interface Script {
  /** From the launch to the process, or to the failure. */
  readonly launchMs?: number;
  /** The launch comes to nothing, for this reason. */
  readonly failure?: LaunchFailure;
  /** It exits by itself, so long after its spawn. */
  readonly exit?: { readonly afterMs: number; readonly how: Exit };
  /** So long after the stop signal it exits with code 0; `never`: SIGKILL only. Default 20. */
  readonly stopMs?: number | 'never';
  /** A member of its group that outlives the leader, until it is signalled. */
  readonly leavesMember?: boolean;
  /** Not even SIGKILL helps. */
  readonly unkillable?: boolean;
  /** What is found out about it, each so long after its spawn, whether it still lives or not. */
  readonly health?: readonly { readonly afterMs: number; readonly is: Health }[];
}

export interface FakeHost extends Host {
  /** What was done to processes, in order: `spawn@10`, `SIGTERM@60`. */
  readonly deeds: readonly string[];
  /** Processes alive now, but those that SIGKILL did not end. */
  readonly alive: () => number;
  /** The most that were ever alive at once, but those that SIGKILL did not end. */
  readonly mostAlive: () => number;
  /** Signals sent to a process that was gone already. */
  readonly strayed: () => number;
}

export interface FakeHostOptions {
  readonly now: () => number;
  /** One for each launch, in order; the last one is used again. */
  readonly scripts: readonly Script[];
  readonly leftover?: Script;
  readonly hurry$?: Observable<unknown>;
}

const silentJournal: Journal = {
  record: (output$) => output$.pipe(ignoreElements()),
  congested$: of(false),
  follow: () => EMPTY,
  close: () => EMPTY,
};

/** The world of `server()` without an operating system: processes follow scripts, in virtual time. */
export const fakeHost = ({ now, scripts, leftover, hurry$ = EMPTY }: FakeHostOptions): FakeHost => {
  const deeds: string[] = [];
  let pids = 100;
  let launches = 0;
  let alive = 0;
  let mostAlive = 0;
  let strayed = 0;
  let left = leftover;
  const healthTransitions = new Map<number, Script['health']>();

  const note = (deed: string) => deeds.push(`${deed}@${now()}`);

  const spawn = (script: Script): Child => {
    const pid = pids++;
    const exit$ = new ReplaySubject<Exit>(1);
    const ended$ = new Subject<never>();
    const signalled = new Set<string>();
    let leader = true;
    let member = script.leavesMember ?? false;
    let over = false;
    note('spawn');
    healthTransitions.set(pid, script.health);
    mostAlive = Math.max(mostAlive, ++alive);

    const settle = () => {
      if (leader || member || over) return;
      over = true;
      alive--;
      ended$.complete();
    };
    /** Not even SIGKILL ended it: from now on it does not count. */
    const giveUp = () => {
      if (!over) alive--;
      over = true;
    };
    const die = (how: Exit) => {
      if (!leader || script.unkillable) return;
      leader = false;
      exit$.next(how);
      exit$.complete();
      settle();
    };
    const endMember = () => {
      member = false;
      settle();
    };
    const remains = () => (leader || member ? [pid] : []);
    const deliver = (signal: string) => {
      if (!leader && !member) strayed++;
      note(signal);
      if (signal === 'SIGKILL') {
        if (script.unkillable) return giveUp();
        member = false;
        die({ signal });
        settle();
      } else if (script.stopMs !== 'never') {
        timer(script.stopMs ?? 20).subscribe(() => {
          die({ code: 0 });
          if (member) endMember();
        });
      }
    };
    if (script.exit) timer(script.exit.afterMs).subscribe(() => die(script.exit?.how ?? { code: 0 }));

    return {
      pid,
      exit$,
      output$: ended$,
      hold: () => undefined,
      remains: () => of(remains()),
      press: (signal) => {
        if (remains().length > 0 && !signalled.has(signal)) {
          signalled.add(signal);
          deliver(signal);
        }
        return of(remains());
      },
      kill: () => {
        if (remains().length > 0) deliver('SIGKILL');
      },
      release: () => undefined,
    };
  };

  const launch = (): Observable<Launch> => {
    const script = scripts[Math.min(launches++, scripts.length - 1)] ?? {};
    return timer(script.launchMs ?? 10).pipe(
      map((): Launch => {
        if (!script.failure) return { type: 'child', child: spawn(script) };
        note('fail');
        return { type: 'failure', failure: script.failure };
      }),
    );
  };

  return {
    clock: { now },
    cpuClock: { now: () => 0 },
    nextTurn$: timer(0),
    hurry$,
    launch,
    health: (config, pid) =>
      defer(() =>
        config().health.probe === 'none'
          ? EMPTY
          : merge(...(healthTransitions.get(pid) ?? []).map(({ afterMs, is }) => timer(afterMs).pipe(map(() => is)))),
      ),
    leftover: (): Leftover | undefined => {
      const script = left;
      left = undefined;
      return script && { child: spawn(script), graceMs: 50, signal: 'SIGTERM' };
    },
    journal: () => silentJournal,
    retire: () => EMPTY,
    retireAll: () => EMPTY,
    deeds,
    alive: () => alive,
    mostAlive: () => mostAlive,
    strayed: () => strayed,
  };
};
