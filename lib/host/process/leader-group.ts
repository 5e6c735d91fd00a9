import type { Deliver } from './deliver.ts';
import type { Census, Identity, ProcessEntry, ProcessTable } from './process-table.ts';

/** Whose run it is. The leader's pid is the number of its group and session. */
export interface RunIdentity extends Identity {
  readonly server: string;
}

/** What tells processes from each other, and reaches them. */
export interface Reach {
  readonly table: ProcessTable;
  readonly deliver: Deliver;
}

/** A signal that works in the end is not held back because it has been sent before. */
const isRepeated = (signal: NodeJS.Signals): boolean => signal === 'SIGKILL';

/**
 * The process group that a leader was started in, and its session. A number is not an identity: the group's stays
 * reserved as long as anybody is in it, and no longer. So it is signalled only while the leader has not been reaped, or
 * while somebody who is known to belong to the run is in it.
 */
export class LeaderGroup {
  readonly #run: RunIdentity;
  readonly #reach: Reach;
  readonly #leaderIsHeld: () => boolean;
  readonly #had = new Set<NodeJS.Signals>();
  #isGone = false;
  #isTrusted = false;

  /** `leaderIsHeld` says whether the leader, dead or alive, keeps its pid from being given to others. */
  constructor(run: RunIdentity, reach: Reach, leaderIsHeld: () => boolean) {
    this.#run = run;
    this.#reach = reach;
    this.#leaderIsHeld = leaderIsHeld;
  }

  /** Whether there may be anybody in it, were it zombies only. */
  exists(): boolean {
    if (!this.#isGone && this.#reach.deliver(-this.#run.pid, 0) === 'gone') this.#isGone = !this.#leaderIsHeld();
    return !this.#isGone;
  }

  has({ pgid }: ProcessEntry): boolean {
    return pgid === this.#run.pid;
  }

  /**
   * The leader has been reaped just now: whoever is in the group at the next look was in it with the leader. Says
   * whether that look is needed.
   */
  leaderIsReaped(): boolean {
    this.#isTrusted = this.exists();
    return this.#isTrusted;
  }

  /** Who lives in it, if it is still the leader's; `isKnown` says who is known to belong to the run. */
  membersIn(census: Census, isKnown: (entry: ProcessEntry) => boolean): readonly ProcessEntry[] {
    if (this.#isGone) return [];
    const living = census.inGroup(this.#run.pid);
    const isOurs = this.#leaderIsHeld() || (!this.#isReused(census) && (this.#isTrusted || living.some(isKnown)));
    this.#isTrusted = false;
    if (isOurs && living.length > 0) return living;
    this.#isGone = !this.#leaderIsHeld();
    return [];
  }

  /** Signals it once, if somebody of `known`, as they are now, or the leader vouches for it; SIGKILL each time. */
  signal(signal: NodeJS.Signals, known: readonly ProcessEntry[]): void {
    if (this.#isGone || (this.#had.has(signal) && !isRepeated(signal))) return;
    if (!this.#leaderIsHeld() && !known.some((entry) => this.has(entry))) return;
    this.#had.add(signal);
    this.#reach.deliver(-this.#run.pid, signal);
    this.#reach.deliver(-this.#run.pid, 'SIGCONT');
  }

  /** The signals that it has had. */
  get had(): ReadonlySet<NodeJS.Signals> {
    return this.#had;
  }

  /** Somebody else has the leader's pid, which the kernel gives away only when the group is empty. */
  #isReused(census: Census): boolean {
    const holder = census.at(this.#run.pid);
    return holder !== undefined && !this.#reach.table.isSame(holder, this.#run);
  }
}
