import { visible, visibleJson } from '../../text/visible.ts';
import type { ServerChange } from '../../wire/notifications.ts';
import type { Invocation } from '../args/commands.ts';
import { readSingly, subscribe } from '../client/subscribe.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { endQuietly, show, shown } from '../terminal/stream-output.ts';
import { localTime } from '../terminal/times.ts';

const because = (why: string | undefined): string => (why === undefined ? '' : `  (${visible(why)})`);

const stateText = ({ from, to, reason }: ServerChange): string =>
  from === to ? '' : `  ${from} -> ${to}${because(reason)}`;

/** `none` is omitted at a change of state: without a process there is no health. */
const healthText = ({ from, to, health }: ServerChange): string =>
  health === undefined || (from !== to && health.state === 'none')
    ? ''
    : `  health: ${health.state}${because(health.detail)}`;

/** An event on one line: time, name, states, health, reason. Pure, except for the time zone. */
export const eventLine = (change: ServerChange): string =>
  `${localTime(change.at_unix_ms)}  ${visible(change.name)}${stateText(change)}${healthText(change)}`;

/**
 * `xy events`. Ends without a message on Ctrl-C, when the reader of its pipe ends, and when the daemon stops.
 * @throws Unreachable if the connection ends in any other way.
 */
export const events = async ({ args: [name], options }: Invocation<'events'>, path: string): Promise<number> => {
  endQuietly();
  const call = { method: 'events', params: name === undefined ? {} : { name } } as const;
  for await (const batch of subscribe(path, call, readSingly)) {
    for (const { method, params } of batch) {
      if (method === 'event') await show(`${options.json ? visibleJson(params) : eventLine(params)}\n`);
    }
    if (batch.at(-1)?.method === 'events_end') break;
  }
  await shown();
  return exitCodes.done;
};
