import { catchError, defer, map, type Observable, of, race, Subscription, switchMap, tap, timer } from 'rxjs';
import type { FifoStreams } from './fifo-streams.ts';
import { LeaderGroup, type Reach, type RunIdentity } from './leader-group.ts';
import { holdersOf } from './open-files.ts';
import type { Census, ProcessEntry } from './process-table.ts';

/** While those that are known go on living, it is enough to look this often for more of them. */
const LOOK_MS = 1_000;

/** Streams mostly end with the last process. Only when they don't is it asked who holds them. */
const END_MS = 50;

/** What a run needs to know of the world. */
export interface RunContext extends Reach {
  readonly streams: FifoStreams;
}

interface Member extends ProcessEntry {
  /** What it has had from us. */
  readonly had: Set<NodeJS.Signals>;
}

/**
 * Who belongs to a run, and signals for them (SPEC § 3, "Stop"): the leader's group and session, those that left it but
 * carry the cookie, and, where nobody else is left, those that hold its streams. Who belonged once belongs for good.
 * Members are told from others by pid and start time, before each signal.
 */
export class RunMembers {
  readonly #run: RunIdentity;
  readonly #context: RunContext;
  readonly #leaderIsHeld: () => boolean;
  readonly #group: LeaderGroup;
  readonly #members = new Map<number, Member>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #looking = new Subscription();

  /** `leaderIsHeld` says whether the leader, dead or alive, keeps its pid from being given to others. */
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
        // Those at the look, not those who still live: who has died since may have left somebody that it did not see.
        map(() => [...this.#members.keys()]),
        tap(() => this.#signal(signal)),
      );
    }).pipe(
      // Without a descriptor nothing can be looked at: nobody is known to have gone.
      catchError(() => of(this.#members.size > 0 ? [...this.#members.keys()] : [this.#run.pid])),
    );
  }

  /** See `Child.kill`. */
  kill(): void {
    if (this.#looking.closed) return;
    this.#group.signal('SIGKILL', []);
    try {
      // What its leader has left behind needs a look: whose is the group by now?
      if (!this.#leaderIsHeld() && this.#group.exists()) this.learn(this.#context.table.censusNow());
      this.#signal('SIGKILL');
    } catch {
      // Nothing can be looked at now: nobody is signalled who might be somebody else.
    }
  }

  /** To be called when the leader has been reaped, before anything else can happen: its pid is free from now on. */
  leaderIsReaped(): void {
    if (this.#group.leaderIsReaped()) this.#looking.add(this.#look().subscribe());
  }

  /** Nobody is interested any more, and nobody will be signalled. */
  close(): void {
    this.#looking.unsubscribe();
    this.#members.clear();
  }

  /** Takes in what a look has found. */
  learn(census: Census): void {
    if (this.#looking.closed) return;
    this.#lookedAt = performance.now();
    const { server } = this.#run;
    const inGroup = this.#group.membersIn(census, (entry) => entry.server === server || this.#isMember(entry));
    for (const { pid } of this.#members.values()) if (!this.#now(pid)?.alive) this.#members.delete(pid);
    for (const entry of [...inGroup, ...census.ofServer(server)]) this.#enrol(entry);
  }

  /** Those that are known and live now. */
  living(): readonly number[] {
    return this.#known().map(({ pid }) => pid);
  }

  #look(): Observable<void> {
    return this.#context.table.census({ groups: this.#group.exists() }).pipe(map((census) => this.learn(census)));
  }

  #enrol(entry: ProcessEntry): void {
    // A daemon that was started from inside a server of its predecessor carries the cookie too.
    if (entry.pid === process.pid || entry.pgid === this.#context.table.ownGroup) return;
    const had = this.#members.get(entry.pid)?.had ?? new Set();
    if (this.#group.has(entry)) for (const signal of this.#group.had) had.add(signal);
    this.#members.set(entry.pid, { ...entry, had });
  }

  /** Nobody is found, but the streams are open: somebody may have left the group and wiped its environment. */
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

  /** To everybody who has not had it, as a member of the group or alone; SIGKILL each time. */
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

  /** Members that live, as they are now. */
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

  /** A member as it is now; undefined where its pid is free or somebody else's. */
  #now(pid: number): ProcessEntry | undefined {
    const entry = this.#context.table.find(pid);
    return entry !== undefined && this.#isMember(entry) ? entry : undefined;
  }
}
