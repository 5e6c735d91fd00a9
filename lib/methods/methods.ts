import { defer } from 'rxjs';
import type { Method, Methods } from '../rpc/method.ts';
import { type MethodName, methods } from '../wire/methods.ts';
import type { MethodContext } from './context.ts';
import type { Handler } from './handler.ts';
import { restart, start, stop } from './lifecycle.ts';
import { info, list, reload, status } from './reading.ts';
import { cancel, events, logs } from './subscriptions.ts';

/** The handler of each method of the wire. A new method is a row of the table in `wire/methods.ts`, and one here. */
const handlersOf = (context: MethodContext): { readonly [M in MethodName]: Handler<M> } => ({
  list: list(context),
  status: status(context),
  start: start(context),
  stop: stop(context),
  restart: restart(context),
  reload: reload(context),
  logs: logs(context),
  logs_cancel: cancel,
  events: events(context),
  events_cancel: cancel,
  info: info(context),
});

/** A handler whose params are checked first. */
const checked =
  <M extends MethodName>(name: M, handler: Handler<M>): Method =>
  (params, call) =>
    defer(() => handler(methods[name].read(params), call));

/** Every method of the wire (SPEC § 5.1), for the sessions. */
export const methodsOf = (context: MethodContext): Methods => {
  const handlers = handlersOf(context);
  const entry = <M extends MethodName>(name: M) => [name, checked(name, handlers[name])] as const;
  return Object.fromEntries((Object.keys(handlers) as MethodName[]).map(entry));
};
