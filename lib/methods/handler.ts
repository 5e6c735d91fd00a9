import type { Observable } from 'rxjs';
import type { Call } from '../rpc/method.ts';
import type { MethodName, ParamsOf, ResultOf } from '../wire/methods.ts';
import type { Notification } from '../wire/notifications.ts';

/** An output of a handler: its one result, then notifications, as values or already encoded. */
export type HandlerOutput<R> =
  | { readonly type: 'result'; readonly result: R; readonly isShared?: boolean }
  | ({ readonly type: 'notify' } & Notification)
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

/** Carries out one call of a method, whose params have been checked. Cold. Errors with an XyError for the client. */
export type Handler<M extends MethodName> = (params: ParamsOf<M>, call: Call) => Observable<HandlerOutput<ResultOf<M>>>;

/** A result as an output. */
export const result = <R>(value: R): { readonly type: 'result'; readonly result: R } => ({
  type: 'result',
  result: value,
});
