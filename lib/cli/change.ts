import { codes } from '../errors.ts';
import type { Verb } from '../methods/world.ts';
import { visible, visibleJson } from '../text/visible.ts';
import type { Invocation } from './commands.ts';
import { ask, exchange } from './exchange.ts';
import { exitCodes } from './exit-code.ts';
import { tellOnInterrupt } from './interrupt.ts';
import { complain, print } from './output.ts';
import { isAllReady, readyLines, type Waiting, waitFor } from './waiting.ts';
import type { Changed, NamedFailure, Reply } from './wire.ts';

type List = Exclude<keyof Changed, 'failed'>;

/** The lists of the answers, and the exact words for them (SPEC § 8). */
const words: Readonly<Record<Verb, Readonly<Partial<Record<List, string>>>>> = {
  start: { started: 'started', already_running: 'already running' },
  stop: { stopped: 'stopped', not_running: 'not running' },
  restart: { restarted: 'restarted' },
};

const listsOf = (verb: Verb) => Object.keys(words[verb]) as readonly List[];

/** One line for each word that has names: `started: a, b`. Pure. */
export const changeLines = (verb: Verb, changed: Changed): readonly string[] =>
  listsOf(verb)
    .filter((list) => (changed[list] ?? []).length > 0)
    .map((list) => `${words[verb][list]}: ${(changed[list] ?? []).map(visible).join(', ')}`);

/** The answers for several names as if it had been one for all: each list in the order of the names. Pure. */
export const merged = (verb: Verb, names: readonly string[], replies: readonly Reply<Changed>[]): Changed => {
  const results = replies.flatMap((reply) => ('result' in reply ? [reply.result] : []));
  const failed = replies.flatMap((reply, index): readonly NamedFailure[] =>
    'error' in reply ? [{ name: names[index] ?? '', code: reply.error.code, message: reply.error.message }] : [],
  );
  const lists = listsOf(verb).map((list) => [list, results.flatMap((result) => result[list] ?? [])]);
  return { ...Object.fromEntries(lists), ...(failed.length > 0 && { failed }) };
};

/** What the three of them take; to `stop` there is nothing to wait for. */
interface Options extends Waiting {
  readonly all?: true;
  readonly json?: true;
}

/** `xy start`, `xy stop`, `xy restart`. Each server is tried, whatever becomes of the others. */
export const change =
  (verb: Verb) =>
  async ({ args, options }: Invocation<Verb>, path: string): Promise<number> => {
    const { all, json, ...waiting }: Options = options;
    const wait = await waitFor(waiting, path);
    tellOnInterrupt();
    const changed = all ? await ask(path, verb, { all: true }) : await changeEach(path, verb, args);
    const { failed = [], started = [], restarted = [], already_running = [] } = changed;
    if (!json) print(changeLines(verb, changed));
    for (const failure of failed) complain(failureLine(failure));
    const awaited = await wait?.({ fresh: [...started, ...restarted], running: already_running });
    print(json ? [visibleJson({ ...changed, ...awaited })] : readyLines(awaited));
    return failed.length === 0 && isAllReady(awaited) ? exitCodes.done : exitCodes.failed;
  };

const changeEach = async (path: string, verb: Verb, args: readonly string[]): Promise<Changed> => {
  const names = [...new Set(args)];
  const replies = await exchange(
    path,
    names.map((name) => ({ method: verb, params: { name } })),
  );
  const [only] = replies;
  return replies.length === 1 && only !== undefined && 'result' in only ? only.result : merged(verb, names, replies);
};

/** The daemon's words say who is meant only where there is no such server. */
const failureLine = ({ name, code, message }: NamedFailure): string =>
  code === codes.noSuchServer ? message : `${name}: ${message}`;
