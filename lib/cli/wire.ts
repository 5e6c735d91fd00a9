import type { Changes } from '../config/diff.ts';
import type { Details, Summary, WireHealth } from '../methods/summary.ts';
import type { Info, Verb } from '../methods/world.ts';
import type { StreamName, Transition } from '../model.ts';

/** The answer to `start`, `stop` and `restart`: the names by what became of them. */
export interface Changed {
  readonly started?: readonly string[];
  readonly already_running?: readonly string[];
  readonly stopped?: readonly string[];
  readonly not_running?: readonly string[];
  readonly restarted?: readonly string[];
  /** Only where it was asked for all. */
  readonly failed?: readonly NamedFailure[];
}

/** A server for which it failed. */
export interface NamedFailure {
  readonly name: string;
  readonly code: number;
  readonly message: string;
}

interface Named {
  readonly name: string;
}

interface Change {
  readonly params: Named | { readonly all: true };
  readonly result: Changed;
}

interface Subscribed {
  readonly subscription_id: number;
}

/** The methods that the CLI calls: what they take and what they answer (SPEC § 5). */
export interface Methods extends Readonly<Record<Verb, Change>> {
  readonly list: { readonly params: undefined; readonly result: readonly Summary[] };
  readonly status: { readonly params: Named; readonly result: Details };
  readonly reload: { readonly params: undefined; readonly result: Changes };
  readonly info: { readonly params: undefined; readonly result: Info };
  readonly events: { readonly params: Partial<Named>; readonly result: Subscribed };
  readonly logs: {
    readonly params: Named & { readonly tail?: number; readonly follow?: boolean; readonly text?: boolean };
    readonly result: Subscribed;
  };
}

/** One call of a method. */
export interface Call<M extends keyof Methods = keyof Methods> {
  readonly method: M;
  readonly params?: Methods[M]['params'] | undefined;
}

/** An answer to a call. The id is null where the daemon could not read the call. */
export type Reply<R = unknown> = { readonly id: number | null } & (
  | { readonly result: R }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
);

/** The params of an `event` notification: a change of state, of health (then `from` is `to`), or of both. */
export interface StateChange extends Named, Transition {
  readonly health?: WireHealth;
}

/** What the daemon sends unasked, once it is subscribed to. */
export type Notification =
  | { readonly method: 'log'; readonly params: { readonly stream: StreamName; readonly line: string } }
  | { readonly method: 'log_text'; readonly params: { readonly text: string } }
  | { readonly method: 'log_gap'; readonly params: { readonly dropped: number } }
  | { readonly method: 'log_end'; readonly params: Subscribed }
  | { readonly method: 'event'; readonly params: StateChange };

/** Calls as they are written to the socket: a line each, numbered from 0. */
export const requestLines = (calls: readonly Call[]): string =>
  calls.map(({ method, params }, id) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`).join('');
