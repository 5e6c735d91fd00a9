import { visible, visibleJson } from '../../text/visible.ts';
import type { Changes, Details } from '../../wire/shapes.ts';
import type { Invocation } from '../args/commands.ts';
import { ask, request } from '../client/request.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { print } from '../terminal/output.ts';
import { tellOnInterrupt } from '../terminal/sigint-notice.ts';
import { isAllReady, readyLines, waitFor } from './wait-flag.ts';

const lists = ['added', 'removed', 'changed', 'unchanged'] as const satisfies readonly (keyof Changes)[];

/** Four lines, even without names, and a fifth if changes took effect without a restart (SPEC § 8). Pure. */
export const reloadLines = (changes: Changes): readonly string[] => [
  ...lists.map((list) => `${list}: ${changes[list].map(visible).join(', ')}`),
  ...(changes.live ? [`changed without a restart: ${changes.live.map(visible).join(', ')}`] : []),
];

/** `xy reload`. Invalid configs are an error with one line for each problem. */
export const reload = async ({ options }: Invocation<'reload'>, path: string): Promise<number> => {
  const { json, ...waiting } = options;
  const wait = await waitFor(waiting, path);
  tellOnInterrupt();
  const since = Date.now();
  const changes = await ask(path, 'reload');
  if (!json) print(reloadLines(changes));
  const awaited = wait && (await wait({ fresh: await startedSince(since, changes, path) }));
  print(json ? [visibleJson({ ...changes, ...awaited })] : readyLines(awaited));
  return isAllReady(awaited) ? exitCodes.done : exitCodes.failed;
};

/** The added servers, and the changed ones that were restarted: not those that the user had stopped (SPEC § 6). */
const startedSince = async (sinceMs: number, changes: Changes, path: string): Promise<readonly string[]> => {
  const { added, live = [] } = changes;
  const changed = changes.changed.filter((name) => !live.includes(name));
  if (changed.length === 0) return added;
  const replies = await request(
    path,
    changed.map((name) => ({ method: 'status' as const, params: { name } })),
  );
  const stayed = replies.flatMap((reply) =>
    'result' in reply && isStill(reply.result, sinceMs) ? reply.result.name : [],
  );
  return [...added, ...changed.filter((name) => !stayed.includes(name))];
};

const isStill = ({ state, recent_transitions }: Details, sinceMs: number): boolean =>
  state === 'stopped' && (recent_transitions.at(-1)?.at_unix_ms ?? 0) < sinceMs;
