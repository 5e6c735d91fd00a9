import type { StreamName, Transition } from '../model.ts';
import type { Subscribed, WireHealth } from './shapes.ts';

/** A change of a server's state, of its health (then `from` is `to`), or of both. */
export interface ServerChange extends Transition {
  readonly name: string;
  readonly health?: WireHealth;
}

/** The params of the notifications of subscriptions, by name (SPEC § 5.2). */
export interface Notifications {
  readonly log: Subscribed & {
    readonly name: string;
    readonly stream: StreamName;
    readonly line: string;
    readonly ts_unix_ms: number;
  };
  /** Many lines as one text, in the format of `xy logs`. */
  readonly log_text: Subscribed & { readonly name: string; readonly text: string };
  readonly log_gap: Subscribed & { readonly dropped: number };
  readonly log_end: Subscribed;
  readonly event: Subscribed & ServerChange;
  readonly events_end: Subscribed;
}

/** One notification. */
export type Notification = {
  [N in keyof Notifications]: { readonly method: N; readonly params: Notifications[N] };
}[keyof Notifications];
