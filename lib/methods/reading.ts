import { defer, map, of } from 'rxjs';
import type { Method } from '../rpc/method.ts';
import { readParams, text } from '../rpc/params.ts';
import { answer } from './answer.ts';
import { entryNamed } from './servers.ts';
import { details, summary } from './summary.ts';
import type { World } from './world.ts';

/** Answers at once with what `read` gives. */
const reading =
  (read: (params: unknown) => unknown): Method =>
  (params) =>
    defer(() => of(answer(read(params))));

/** `list`: summaries of all servers, sorted by name. */
export const list = ({ roster, now }: World): Method =>
  reading((params) => {
    readParams({}, params);
    return roster.all().map((entry) => summary(entry, now()));
  });

/** `status`: one server in full. */
export const status = ({ roster, now, logPath }: World): Method =>
  reading((params) => {
    const { name } = readParams({ name: text }, params);
    return details(entryNamed(roster, name), now(), logPath(name));
  });

/** `info`: about the daemon itself. */
export const info = (world: World): Method =>
  reading((params) => {
    readParams({}, params);
    return world.info();
  });

/** `reload`: answered when every stop is done and every start was tried (SPEC § 6). */
export const reload =
  (world: World): Method =>
  (params) =>
    defer(() => {
      readParams({}, params);
      return world.reload().pipe(map(answer));
    });
