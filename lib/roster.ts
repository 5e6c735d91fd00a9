import type { Health, ServerStatus, Transition } from './model.ts';

/** How many transitions of a server are remembered (SPEC § 5, `status`). */
const REMEMBERED = 50;

/** What is known of one server now, and how it came about. */
export interface Entry {
  readonly status: ServerStatus;
  /** The newest last. */
  readonly transitions: readonly Transition[];
  readonly health: DatedHealth;
}

/** A server's health, and since when (wall clock) it has had its state. */
export interface DatedHealth extends Health {
  readonly sinceUnixMs: number;
}

/** A change of one server's status; with a transition where the state changed, and its health where that did. */
export interface StatusChange {
  readonly status: ServerStatus;
  readonly atUnixMs: number;
  readonly transition?: Transition;
  readonly health?: DatedHealth;
}

/**
 * All servers by name, kept up to date by deltas: the daemon's picture of the world, which the wire's methods read.
 * A mutable map on purpose: a new one for each change would cost more than the change with many servers.
 */
export class Roster {
  readonly #entries = new Map<string, Entry>();

  /** Takes in a status; tells what it changed. `atUnixMs` is the wall clock's. */
  enter(status: ServerStatus, atUnixMs: number): StatusChange {
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

  get size(): number {
    return this.#entries.size;
  }
}

/** A server that nothing was known of was stopped (SPEC § 5: each `from` is the `to` before it). */
const changed = (
  before: ServerStatus | undefined,
  { state, reason }: ServerStatus,
  at: number,
): Transition | undefined => {
  const from = before?.state ?? 'stopped';
  return from === state ? undefined : { from, to: state, at_unix_ms: at, ...(reason !== undefined && { reason }) };
};

const NONE: Health = { state: 'none' };

/** The time is that of the state: a new detail does not change it. */
const dated = (before: Entry | undefined, { health = NONE }: ServerStatus, at: number): DatedHealth => ({
  ...health,
  sinceUnixMs: before?.health.state === health.state ? before.health.sinceUnixMs : at,
});

const remember = (transitions: readonly Transition[], transition: Transition | undefined): readonly Transition[] =>
  transition ? transitions.slice(1 - REMEMBERED).concat(transition) : transitions;
