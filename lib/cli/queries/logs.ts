import { codes, isXyError } from '../../errors.ts';
import type { StreamName } from '../../model.ts';
import { visibleJson } from '../../text/visible.ts';
import type { ParamsOf } from '../../wire/methods.ts';
import type { Notification } from '../../wire/notifications.ts';
import type { Invocation } from '../args/commands.ts';
import { readTogether, subscribe } from '../client/subscribe.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain } from '../terminal/output.ts';
import { endQuietly, show, shown } from '../terminal/stream-output.ts';

const tags: Readonly<Record<StreamName, string>> = { stdout: '[out] ', stderr: '[err] ' };

/** The lines of a batch as one text, unchanged. Pure. */
export const logText = (batch: readonly Notification[]): string => {
  let text = '';
  for (const { method, params } of batch) {
    if (method === 'log_text') text += params.text;
    else if (method === 'log') text += `${tags[params.stream]}${params.line}\n`;
  }
  return text;
};

/** A batch as JSON, one line for each notification except `log_end`. Pure. */
export const logJson = (batch: readonly Notification[]): string => {
  let text = '';
  for (const { method, params } of batch) {
    if (method !== 'log_end') text += `${visibleJson(params)}\n`;
  }
  return text;
};

/**
 * `xy logs`. Ends without a message at the end of the log, on Ctrl-C, when the reader of its pipe ends, and when the
 * daemon stops.
 * @throws Unreachable if the connection ends in any other way.
 */
export const logs = async ({ args: [name = ''], options }: Invocation<'logs'>, path: string): Promise<number> => {
  const { tail, follow = false, json } = options;
  const params = { name, follow, ...(tail !== undefined && { tail }) };
  endQuietly();
  for await (const batch of json ? notifications(path, params) : texts(path, params)) {
    await show(json ? logJson(batch) : logText(batch));
    for (const { method, params } of batch) if (method === 'log_gap' && !json) complain(gap(params.dropped));
    if (batch.at(-1)?.method === 'log_end') break;
  }
  await shown();
  return exitCodes.done;
};

type Params = ParamsOf<'logs'>;
type Batches = AsyncGenerator<readonly Notification[]>;

const notifications = (path: string, params: Params): Batches =>
  subscribe(path, { method: 'logs', params }, readTogether);

/** The lines as text, which takes a quarter of the time; line by line from daemons of older versions. */
async function* texts(path: string, params: Params): Batches {
  try {
    yield* notifications(path, { ...params, text: true });
  } catch (error) {
    if (!(isXyError(error) && error.code === codes.invalidParams)) throw error;
    yield* notifications(path, params);
  }
}

const gap = (lines: number): string =>
  `${lines} ${lines === 1 ? 'line' : 'lines'} skipped: they came faster than they could be shown`;
