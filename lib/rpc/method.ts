import type { MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { Gate } from '../ports.ts';

/**
 * What a method has to say. Exactly one `result`; whatever else it says reaches the client after that.
 * A result that is shared is an object that other calls are answered with too, and is encoded once.
 * `bytes` are notifications already encoded, each ending in a newline, and must not change any more.
 */
export type MethodOutput =
  | { readonly type: 'result'; readonly result: unknown; readonly isShared?: boolean }
  | { readonly type: 'notify'; readonly method: string; readonly params: unknown }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array | string };

/** What a method is given of the connection that it was called on. */
export interface Call {
  /** Shut while the client has enough to read, and until it has been told the result. */
  readonly gate: Gate;
  /** So many bytes more are kept for the client, or with less than none: are not any more. Too many end its connection. */
  charge(bytes: number): void;
  /** Until it is answered, the call counts as so many: one for each server that it commands, for example. */
  weigh(calls: number): void;
  /** Passes the parts of a large piece of work on one at a time, as the connection's share of the thread allows. */
  inTurns<T extends object>(): MonoTypeOperatorFunction<T>;
  /**
   * Begins a subscription, which lasts until the method's observable ends.
   * @returns its id, never used before on this connection.
   * @throws XyError where the connection has too many already.
   */
  subscriptionId(): number;
  /** Emits when `cancel(id)` is called on this connection, and at once if it has been; then completes. Never errors. */
  cancelled$(id: number): Observable<void>;
  /** Asks a subscription of this connection to end: one that has ended already may be. @returns false if there was none. */
  cancel(id: number): boolean;
}

/**
 * Carries out one call. Cold: subscribing begins it, unsubscribing means that the client is gone. A method that errors
 * before its result is answered with that error; what is no `XyError` is −32603 and goes to the log. One that
 * completes without a result is a bug, and −32603 too.
 */
export type Method = (params: unknown, call: Call) => Observable<MethodOutput>;

/** Methods by the name that goes over the wire. Inherited properties are no methods. */
export type Methods = Readonly<Record<string, Method>>;

/** Told of every error that is no answer to a client: a bug, or the daemon's own trouble. */
export type Report = (error: unknown, method: string) => void;
