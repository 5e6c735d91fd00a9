import { catchError, defer, map, type Observable, of, race, Subscription, switchMap, tap, timer } from 'rxjs';
import type { FifoStreams } from '../fifo/fifo-streams.ts';
import { LeaderGroup, type Reach, type RunIdentity } from '../table/leader-group.ts';
import { holdersOf } from '../table/open-files.ts';
import type { Census, ProcessEntry } from '../table/process-table.ts';

/** How often new members are searched for while known members live. */
const LOOK_MS = 1_000;

/** Streams usually end with the last process. The search for their holders begins only if they don't. */
const END_MS = 50;

/** What the members of a run need. */
export interface RunContext extends Reach {
  readonly streams: FifoStreams;
}

interface Member extends ProcessEntry {
  /** The signals that it has been sent. */
  readonly had: Set<NodeJS.Signals>;
}

/**
 * The members of a run, and signals for them (SPEC § 3, "Stop"): the leader's group and session, processes that left
 * them but have the cookie, and, if no other process is left, those that hold the streams. Once a member, always a
 * member. Members are identified by pid and start time before each signal.
 */
export class RunMembers {
  readonly #run: RunIdentity;
  readonly #context: RunContext;
  readonly #leaderIsHeld: () => boolean;
  readonly #group: LeaderGroup;
  readonly #members = new Map<number, Member>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #looking = new Subscription();

  /** `leaderIsHeld`: whether the leader's pid is still reserved for it. */
  constructor(run: RunIdentity, context: RunContext, leaderIsHeld: () => boolean) {
    this.#run = run;
    this.#context = context;
    this.#leaderIsHeld = leaderIsHeld;
    this.#group = new LeaderGroup(run, context, leaderIsHeld);
  }

  /** See `Child.press`; without a signal, `Child.remains`. */
  press(signal?: NodeJS.Signals): Observable<readonly number[]> {
    return defer(() => {
      this.#signal(signal);
      const living = this.living();
      if (living.length > 0 && performance.now() - this.#lookedAt < LOOK_MS) return of(living);
      return this.#look().pipe(
        switchMap(() => (this.#mayBeHidden() ? this.#askHolders() : of(undefined))),
        // Members at the census, not those alive now: one that has died since may have a child that the census missed.
        map(() => [...this.#members.keys()]),
        tap(() => this.#signal(signal)),
      );
    }).pipe(
      // Without a free descriptor there is no census: all members count as alive.
      catchError(() => of(this.#members.size > 0 ? [...this.#members.keys()] : [this.#run.pid])),
    );
  }

  /** See `Child.kill`. */
  kill(): void {
    if (this.#looking.closed) return;
    this.#group.signal('SIGKILL', []);
    try {
      // The leader is gone: a census tells whether the group is still its own.
      if (!this.#leaderIsHeld() && this.#group.exists()) this.learn(this.#context.table.censusNow());
      this.#signal('SIGKILL');
    } catch {
      // No census is possible: nothing is signalled that might be another process.
    }
  }

  /** Must be called synchronously when the leader has been reaped: from then on its pid can be reused. */
  leaderIsReaped(): void {
    if (this.#group.leaderIsReaped()) this.#looking.add(this.#look().subscribe());
  }

  /** Ends the tracking: nothing is signalled any more. */
  close(): void {
    this.#looking.unsubscribe();
    this.#members.clear();
  }

  /** Adds the members that a census has found. */
  learn(census: Census): void {
    if (this.#looking.closed) return;
    this.#lookedAt = performance.now();
    const { server } = this.#run;
    const inGroup = this.#group.membersIn(census, (entry) => entry.server === server || this.#isMember(entry));
    for (const { pid } of this.#members.values()) if (!this.#now(pid)?.alive) this.#members.delete(pid);
    for (const entry of [...inGroup, ...census.ofServer(server)]) this.#enrol(entry);
  }

  /** The known members that live now. */
  living(): readonly number[] {
    return this.#known().map(({ pid }) => pid);
  }

  #look(): Observable<void> {
    return this.#context.table.census({ groups: this.#group.exists() }).pipe(map((census) => this.learn(census)));
  }

  #enrol(entry: ProcessEntry): void {
    // A daemon that was started by a server of its predecessor has the cookie too.
    if (entry.pid === process.pid || entry.pgid === this.#context.table.ownGroup) return;
    const had = this.#members.get(entry.pid)?.had ?? new Set();
    if (this.#group.has(entry)) for (const signal of this.#group.had) had.add(signal);
    this.#members.set(entry.pid, { ...entry, had });
  }

  /**
   * Whether no member is found but the streams are open: a process may have left the group and wiped its environment.
   */
  #mayBeHidden(): boolean {
    return this.#members.size === 0 && !this.#context.streams.haveEnded;
  }

  #askHolders(): Observable<unknown> {
    const { streams, table } = this.#context;
    const holders$ = timer(streams.areRead ? END_MS : 0).pipe(
      switchMap(() => holdersOf(streams.paths)),
      tap((pids) => {
        for (const pid of pids) {
          const entry = table.find(pid);
          if (entry?.alive && !table.isForeign(pid)) this.#enrol(entry);
        }
      }),
    );
    return race(streams.ended$, holders$);
  }

  /** Signals all members that have not been sent this signal, by group or alone; SIGKILL each time. */
  #signal(signal: NodeJS.Signals | undefined): void {
    if (signal === undefined) return;
    const { deliver } = this.#context;
    const known = this.#known();
    this.#group.signal(signal, known);
    for (const member of known) {
      const { had } = member;
      if (this.#group.has(member) && this.#group.had.has(signal)) had.add(signal);
      if (had.has(signal) && signal !== 'SIGKILL') continue;
      had.add(signal);
      deliver(member.pid, signal);
      deliver(member.pid, 'SIGCONT');
    }
  }

  /** The live members, as they are now. */
  #known(): readonly Member[] {
    return [...this.#members.values()].flatMap(({ pid, had }) => {
      const entry = this.#now(pid);
      return entry?.alive ? [{ ...entry, had }] : [];
    });
  }

  #isMember(entry: ProcessEntry): boolean {
    const member = this.#members.get(entry.pid);
    return member !== undefined && this.#context.table.isSame(entry, member);
  }

  /** A member as it is now; undefined if its pid is free or reused. */
  #now(pid: number): ProcessEntry | undefined {
    const entry = this.#context.table.find(pid);
    return entry !== undefined && this.#isMember(entry) ? entry : undefined;
  }
}
