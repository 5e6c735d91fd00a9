import type { Deliver } from './deliver.ts';
import type { Census, Identity, ProcessEntry, ProcessTable } from './process-table.ts';

/** The identity of a run. The leader's pid is also the id of its process group and session. */
export interface RunIdentity extends Identity {
  readonly server: string;
}

/** The means to identify and to signal processes. */
export interface Reach {
  readonly table: ProcessTable;
  readonly deliver: Deliver;
}

/** SIGKILL is sent again at each check, other signals once. */
const isRepeated = (signal: NodeJS.Signals): boolean => signal === 'SIGKILL';

/**
 * The process group of a leader, and its session. The kernel reserves the id of a group only while the group has
 * members, so it is signalled only while the leader has not been reaped or a known member of the run is in it.
 */
export class LeaderGroup {
  readonly #run: RunIdentity;
  readonly #reach: Reach;
  readonly #leaderIsHeld: () => boolean;
  readonly #had = new Set<NodeJS.Signals>();
  #isGone = false;
  #isTrusted = false;

  /** `leaderIsHeld`: whether the leader's pid is still reserved for it. */
  constructor(run: RunIdentity, reach: Reach, leaderIsHeld: () => boolean) {
    this.#run = run;
    this.#reach = reach;
    this.#leaderIsHeld = leaderIsHeld;
  }

  /** Whether it may have members, including zombies. */
  exists(): boolean {
    if (!this.#isGone && this.#reach.deliver(-this.#run.pid, 0) === 'gone') this.#isGone = !this.#leaderIsHeld();
    return !this.#isGone;
  }

  has({ pgid }: ProcessEntry): boolean {
    return pgid === this.#run.pid;
  }

  /**
   * Called when the leader has just been reaped: processes in the group at the next census were in it with the leader.
   * @returns whether that census is needed.
   */
  leaderIsReaped(): boolean {
    this.#isTrusted = this.exists();
    return this.#isTrusted;
  }

  /** Its live members, if it is still the leader's group; `isKnown` tells the known members of the run. */
  membersIn(census: Census, isKnown: (entry: ProcessEntry) => boolean): readonly ProcessEntry[] {
    if (this.#isGone) return [];
    const living = census.inGroup(this.#run.pid);
    const isOurs = this.#leaderIsHeld() || (!this.#isReused(census) && (this.#isTrusted || living.some(isKnown)));
    this.#isTrusted = false;
    if (isOurs && living.length > 0) return living;
    this.#isGone = !this.#leaderIsHeld();
    return [];
  }

  /**
   * Signals it, each signal but SIGKILL once, if the leader or one of `known`, as they are now, proves that it is ours.
   */
  signal(signal: NodeJS.Signals, known: readonly ProcessEntry[]): void {
    if (this.#isGone || (this.#had.has(signal) && !isRepeated(signal))) return;
    if (!this.#leaderIsHeld() && !known.some((entry) => this.has(entry))) return;
    this.#had.add(signal);
    this.#reach.deliver(-this.#run.pid, signal);
    this.#reach.deliver(-this.#run.pid, 'SIGCONT');
  }

  /** The signals that it has been sent. */
  get had(): ReadonlySet<NodeJS.Signals> {
    return this.#had;
  }

  /** Whether the leader's pid belongs to another process. The kernel reuses it only when the group is empty. */
  #isReused(census: Census): boolean {
    const holder = census.at(this.#run.pid);
    return holder !== undefined && !this.#reach.table.isSame(holder, this.#run);
  }
}
