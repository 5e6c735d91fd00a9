import { map, of } from 'rxjs';
import type { MethodContext } from './context.ts';
import { entryNamed } from './entry-named.ts';
import { type Handler, result } from './handler.ts';
import { details, summary } from './summary.ts';

/** `list`: summaries of all servers, sorted by name. */
export const list =
  ({ roster, now }: MethodContext): Handler<'list'> =>
  () =>
    of(result(roster.all().map((entry) => summary(entry, now()))));

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

/** `reload`: answered when every stop is done and every start was tried (SPEC § 6). */
export const reload =
  (context: MethodContext): Handler<'reload'> =>
  () =>
    context.reload().pipe(map(result));
