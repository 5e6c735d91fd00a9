import type { Invocation } from './commands.ts';
import { endQuietly, show, shown } from './endless-output.ts';
import { exitCodes } from './exit-code.ts';
import { readSingly, subscribe } from './subscribe.ts';
import { localTime } from './times.ts';
import { visible, visibleJson } from './visible.ts';
import type { StateChange } from './wire.ts';

/** A change of state on one line: when, who, from what to what, and why. Pure, but for the time zone. */
export const eventLine = ({ name, from, to, at_unix_ms, reason }: StateChange): string =>
  `${localTime(at_unix_ms)}  ${visible(name)}  ${from} -> ${to}${reason === undefined ? '' : `  (${visible(reason)})`}`;

/** `xy events`. Ends with Ctrl-C, with the reader of a pipe, and with the daemon, always quietly. */
export const events = async ({ args: [name], options }: Invocation<'events'>, path: string): Promise<number> => {
  endQuietly();
  const call = { method: 'events', params: name === undefined ? {} : { name } } as const;
  for await (const batch of subscribe(path, call, readSingly)) {
    for (const { method, params } of batch) {
      if (method === 'event') await show(`${options.json ? visibleJson(params) : eventLine(params)}\n`);
    }
  }
  await shown();
  return exitCodes.done;
};
