import { map, of } from 'rxjs';
import type { Summary } from '../wire/shapes.ts';
import type { MethodContext } from './context.ts';
import { entryNamed } from './entry-named.ts';
import { type Handler, result } from './handler.ts';
import { details, summary } from './summary.ts';

/** How long an unchanged list is reused: only its uptimes can be out of date, which are whole seconds. */
const FRESH_MS = 50;

/** `list`: summaries of all servers, sorted by name. Calls within `FRESH_MS` share one list. */
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

/**
 * Reloads run one after another. By this weight, a connection has at most four pending (`MAX_UNANSWERED`), so that it
 * can't delay those of others for long.
 */
const RELOAD_WEIGHT = 256;

/** `reload`: answered when every stop is done and every start has been attempted (SPEC § 6). */
export const reload =
  (context: MethodContext): Handler<'reload'> =>
  (_, call) => {
    call.weigh(RELOAD_WEIGHT);
    return context.reload().pipe(map(result));
  };
