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

/** Where there is no process there is no health, which goes without saying. */
const healthText = ({ from, to, health }: ServerChange): string =>
  health === undefined || (from !== to && health.state === 'none')
    ? ''
    : `  health: ${health.state}${because(health.detail)}`;

/** A change on one line: when, who, from what to what or how healthy, and why. Pure, but for the time zone. */
export const eventLine = (change: ServerChange): string =>
  `${localTime(change.at_unix_ms)}  ${visible(change.name)}${stateText(change)}${healthText(change)}`;

/**
 * `xy events`. Ends with Ctrl-C, with the reader of a pipe, and when the daemon stops, always quietly.
 * @throws Unreachable where the daemon is gone without that.
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
