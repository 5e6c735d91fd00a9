import type { Health, ServerStatus, Transition } from './model.ts';

/** How many transitions of a server are remembered (SPEC § 5, `status`). */
const REMEMBERED = 50;

/** The current status of one server, and its last transitions. */
export interface Entry {
  readonly status: ServerStatus;
  /** The newest last. */
  readonly transitions: readonly Transition[];
  readonly health: DatedHealth;
}

/** The health of a server, and the time (wall clock) since which its state is the same. */
export interface DatedHealth extends Health {
  readonly sinceUnixMs: number;
}

/** A change of one server's status, with the transition if the state changed, and the health if that changed. */
export interface StatusChange {
  readonly status: ServerStatus;
  readonly atUnixMs: number;
  readonly transition?: Transition;
  readonly health?: DatedHealth;
}

/**
 * The current status of all servers by name, which the methods of the wire read. A mutable map on purpose: copying it
 * for each change would be expensive with many servers.
 */
export class Roster {
  readonly #entries = new Map<string, Entry>();
  #revision = 0;

  /** Enters a status. @returns what it changed. `atUnixMs`: wall clock. */
  enter(status: ServerStatus, atUnixMs: number): StatusChange {
    this.#revision += 1;
    const before = this.#entries.get(status.name);
    const transition = changed(before?.status, status, atUnixMs);
    const health = dated(before, status, atUnixMs);
    const transitions = remember(before?.transitions ?? [], transition);
    if (status.gone) this.#entries.delete(status.name);
    else this.#entries.set(status.name, { status, transitions, health });
    const isNews = (before?.status.health ?? NONE) !== (status.health ?? NONE);
    return { status, atUnixMs, ...(transition && { transition }), ...(isNews && { health }) };
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** Sorted by name. */
  all(): readonly Entry[] {
    return [...this.#entries.values()].sort((a, b) => (a.status.name < b.status.name ? -1 : 1));
  }

  /** Another number after each change. */
  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#entries.size;
  }
}

/** The transition to a status. An unknown server was `stopped` before (SPEC § 5: each `from` is the previous `to`). */
const changed = (
  before: ServerStatus | undefined,
  { state, reason }: ServerStatus,
  at: number,
): Transition | undefined => {
  const from = before?.state ?? 'stopped';
  return from === state ? undefined : { from, to: state, at_unix_ms: at, ...(reason !== undefined && { reason }) };
};

const NONE: Health = { state: 'none' };

/** The time changes with the state, not with the detail. */
const dated = (before: Entry | undefined, { health = NONE }: ServerStatus, at: number): DatedHealth => ({
  ...health,
  sinceUnixMs: before?.health.state === health.state ? before.health.sinceUnixMs : at,
});

const remember = (transitions: readonly Transition[], transition: Transition | undefined): readonly Transition[] =>
  transition ? transitions.slice(1 - REMEMBERED).concat(transition) : transitions;
