import { map, of } from 'rxjs';
import type { Summary } from '../wire/shapes.ts';
import type { MethodContext } from './context.ts';
import { entryNamed } from './entry-named.ts';
import { type Handler, result } from './handler.ts';
import { details, summary } from './summary.ts';

/** So long is a list answered again in which nothing but the time has changed: uptimes are whole seconds. */
const FRESH_MS = 50;

/** `list`: summaries of all servers, sorted by name. Those who ask at the same time share one. */
export const list = ({ roster, now }: MethodContext): Handler<'list'> => {
  let last: { readonly revision: number; readonly at: number; readonly servers: readonly Summary[] } | undefined;
  return () => {
    const at = now();
    if (last?.revision !== roster.revision || at - last.at >= FRESH_MS) {
      last = { revision: roster.revision, at, servers: roster.all().map((entry) => summary(entry, at)) };
    }
    return of({ type: 'result', result: last.servers, isShared: true });
  };
};

/** `status`: one server in full. */
export const status =
  ({ roster, now, logPath }: MethodContext): Handler<'status'> =>
  ({ name }) =>
    of(result(details(entryNamed(roster, name), now(), logPath(name))));

/** `info`: about the daemon itself. */
export const info =
  (context: MethodContext): Handler<'info'> =>
  () =>
    of(result(context.info()));

/** Reloads are carried out one after another: of one connection, four may wait (`MAX_UNANSWERED`), and others come between. */
const RELOAD_WEIGHT = 256;

/** `reload`: answered when every stop is done and every start was tried (SPEC § 6). */
export const reload =
  (context: MethodContext): Handler<'reload'> =>
  (_, call) => {
    call.weigh(RELOAD_WEIGHT);
    return context.reload().pipe(map(result));
  };
