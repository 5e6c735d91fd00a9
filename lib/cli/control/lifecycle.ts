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

/** The result of any of the three commands. */
type Changed = Partial<Started & Stopped & Restarted>;

type List = Exclude<keyof Changed, 'failed'>;

/** The lists of the answers, and the exact words for them (SPEC § 8). */
const words: Readonly<Record<Command, Readonly<Partial<Record<List, string>>>>> = {
  start: { started: 'started', already_running: 'already running' },
  stop: { stopped: 'stopped', not_running: 'not running' },
  restart: { restarted: 'restarted' },
};

const listsOf = (command: Command) => Object.keys(words[command]) as readonly List[];

/** One line for each word that has names: `started: a, b`. Pure. */
export const changeLines = (command: Command, changed: Changed): readonly string[] =>
  listsOf(command)
    .filter((list) => (changed[list] ?? []).length > 0)
    .map((list) => `${words[command][list]}: ${(changed[list] ?? []).map(visible).join(', ')}`);

/** The answers for several names as if it had been one for all: each list in the order of the names. Pure. */
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

/** What the three of them take; to `stop` there is nothing to wait for. */
interface Options extends Waiting {
  readonly all?: true;
  readonly json?: true;
}

/** `xy start`, `xy stop`, `xy restart`. Each server is tried, whatever becomes of the others. */
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

/** @throws XyError in JSON, where the one server that was named fails: then the error is all there is to print. */
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

/** The daemon's words say who is meant only where there is no such server. */
const failureLine = ({ name, code, message }: NamedFailure): string =>
  code === codes.noSuchServer ? message : `${name}: ${message}`;
