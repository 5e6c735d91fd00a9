import { codes } from '../../errors.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Response } from '../../wire/json-rpc.ts';
import type { Command } from '../../wire/methods.ts';
import type { NamedFailure, Restarted, Started, Stopped } from '../../wire/shapes.ts';
import type { Invocation } from '../args/commands.ts';
import { ask, request, resultOf } from '../client/request.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { tellOnInterrupt } from '../terminal/sigint-notice.ts';
import { isAllReady, readyLines, type Waiting, waitFor } from './wait-flag.ts';

/** The result of `start`, `stop` or `restart`. */
type Changed = Partial<Started & Stopped & Restarted>;

type List = Exclude<keyof Changed, 'failed'>;

/** The lists of the results, and their labels (SPEC § 8). */
const words: Readonly<Record<Command, Readonly<Partial<Record<List, string>>>>> = {
  start: { started: 'started', already_running: 'already running' },
  stop: { stopped: 'stopped', not_running: 'not running' },
  restart: { restarted: 'restarted' },
};

const listsOf = (command: Command) => Object.keys(words[command]) as readonly List[];

/** One line for each list that is not empty: `started: a, b`. Pure. */
export const changeLines = (command: Command, changed: Changed): readonly string[] =>
  listsOf(command)
    .filter((list) => (changed[list] ?? []).length > 0)
    .map((list) => `${words[command][list]}: ${(changed[list] ?? []).map(visible).join(', ')}`);

/** The responses for several names as one result, each list in the order of the names. Pure. */
export const merged = (
  command: Command,
  names: readonly string[],
  responses: readonly Response<Changed>[],
): Changed => {
  const results = responses.flatMap((response) => ('result' in response ? [response.result] : []));
  const failed = responses.flatMap((response, index): readonly NamedFailure[] =>
    'error' in response
      ? [{ name: names[index] ?? '', code: response.error.code, message: response.error.message }]
      : [],
  );
  const lists = listsOf(command).map((list) => [list, results.flatMap((result) => result[list] ?? [])]);
  return { ...Object.fromEntries(lists), ...(failed.length > 0 && { failed }) };
};

/** The options of the three commands; `stop` does not have those of `--wait`. */
interface Options extends Waiting {
  readonly all?: true;
  readonly json?: true;
}

/** `xy start`, `xy stop`, `xy restart`. A failure of one server does not affect the others. */
export const change =
  (command: Command) =>
  async ({ args, options }: Invocation<Command>, path: string): Promise<number> => {
    const { all, json, ...waiting }: Options = options;
    const wait = await waitFor(waiting, path);
    tellOnInterrupt();
    const changed: Changed = all
      ? await ask(path, command, { all: true })
      : await changeEach(path, command, args, json);
    const { failed = [], started = [], restarted = [], already_running = [] } = changed;
    if (!json) print(changeLines(command, changed));
    for (const failure of failed) complain(failureLine(failure));
    const awaited = await wait?.({ fresh: [...started, ...restarted], running: already_running });
    print(json ? [visibleJson({ ...changed, ...awaited })] : readyLines(awaited));
    return failed.length === 0 && isAllReady(awaited) ? exitCodes.done : exitCodes.failed;
  };

/** @throws XyError with `json`, if the only named server fails: then only the error is printed. */
const changeEach = async (path: string, command: Command, args: readonly string[], json = false): Promise<Changed> => {
  const names = [...new Set(args)];
  const responses = await request(
    path,
    names.map((name) => ({ method: command, params: { name } })),
  );
  const [only] = responses;
  return responses.length === 1 && only !== undefined && ('result' in only || json)
    ? resultOf(only)
    : merged(command, names, responses);
};

/** The daemon's message includes the name only if there is no such server. */
const failureLine = ({ name, code, message }: NamedFailure): string =>
  code === codes.noSuchServer ? message : `${name}: ${message}`;
