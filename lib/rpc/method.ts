import type { MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Gate } from '../ports.ts';

/**
 * An output of a method. Exactly one is a `result`; all others are sent after it. A shared result is an object that
 * answers other calls too, and is encoded once. `bytes` are encoded notifications, each ending in a newline, which must
 * not change any more.
 */
export type MethodOutput =
  | { readonly type: 'result'; readonly result: unknown; readonly isShared?: boolean }
  | { readonly type: 'notify'; readonly method: string; readonly params: unknown }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array | string };

/** The context of a call: what a method can use of its connection. */
export interface Call {
  /** Closed while too much is queued for the client, and until the result is sent. */
  readonly gate: Gate;
  /** Adds to the bytes that are kept for the client; negative when they are released. Too many end its connection. */
  charge(bytes: number): void;
  /** Sets how many calls this one counts as until it is answered: for example one for each server that it commands. */
  weigh(calls: number): void;
  /** Emits the parts of a large piece of work one at a time, as the connection's share of the thread allows. */
  inTurns<T extends object>(): MonoTypeOperatorFunction<T>;
  /**
   * Begins a subscription, which lasts until the method's observable ends.
   * @returns its id, never used before on this connection.
   * @throws XyError if the connection has too many already.
   */
  subscriptionId(): number;
  /**
   * Emits when `cancel(id)` is called on this connection, or at once if it already was; then completes. Never errors.
   */
  cancelled$(id: number): Observable<void>;
  /**
   * Asks a subscription of this connection to end; it may have ended already. @returns false if there never was one.
   */
  cancel(id: number): boolean;
}

/**
 * Carries out one call. Cold: subscribing begins it; it is unsubscribed when the client is gone. An error before the
 * result becomes the answer; if it is not an `XyError`, the answer is −32603 and the error is logged. Completing
 * without a result is a bug, and −32603 too.
 */
export type Method = (params: unknown, call: Call) => Observable<MethodOutput>;

/** Methods by their name on the wire. Inherited properties are not methods. */
export type Methods = Readonly<Record<string, Method>>;

/** Called with every error that is not an answer to a client: a bug, or a failure of the daemon. */
export type Report = (error: unknown, method: string) => void;
