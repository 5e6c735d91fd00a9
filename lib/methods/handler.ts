import type { Observable } from 'rxjs';
import type { Call } from '../rpc/method.ts';
import type { MethodName, ParamsOf, ResultOf } from '../wire/methods.ts';
import type { Notification } from '../wire/notifications.ts';

/** What a handler has to say: its one result; notifications, as values or already encoded, come after that. */
export type HandlerOutput<R> =
  | { readonly type: 'result'; readonly result: R; readonly isShared?: boolean }
  | ({ readonly type: 'notify' } & Notification)
  | { readonly type: 'bytes'; readonly bytes: Uint8Array };

/** Carries out one call of a method, whose params have been checked. Cold. Errors with an XyError for the client. */
export type Handler<M extends MethodName> = (params: ParamsOf<M>, call: Call) => Observable<HandlerOutput<ResultOf<M>>>;

/** The one result of a call. */
export const result = <R>(value: R): { readonly type: 'result'; readonly result: R } => ({
  type: 'result',
  result: value,
});
