import { isatty } from 'node:tty';
import { pino } from 'pino';
import { wellFormedJson } from '../../text/well-formed.ts';
import { LogStream } from './log-stream.ts';
import { readableLine } from './readable-line.ts';
import { openStderr } from './stderr.ts';

export type Logger = pino.Logger;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The daemon's own log, and its output. */
export interface DaemonLog {
  readonly log: Logger;
  /** Prints lines for the user who starts the daemon, unchanged, not as log events. */
  say(lines: string): void;
  /** Resolves when everything is written, or its reader has stopped reading. */
  ended(): Promise<void>;
}

/**
 * Creates the daemon's own log: JSON lines on stderr, on a terminal a readable line for each event (SPEC § 7). Never
 * blocks on its reader: lines beyond a limit are dropped and counted. `XY_LOG` sets the level.
 */
export const createLogger = (env: NodeJS.ProcessEnv): DaemonLog => {
  const wanted = env.XY_LOG ?? 'info';
  const level = LEVELS.includes(wanted) ? wanted : 'info';
  const stream = new LogStream(openStderr(), (lines) =>
    log.warn(`${lines} lines of this log are lost: stderr was not read`),
  );
  const colours = !env.NO_COLOR;
  const form = isatty(2) ? (json: string) => readableLine(json, colours) : wellFormedJson;
  // pino calls `flushSync` after fatal events.
  const destination = { write: (line: string) => stream.write(form(line)), flushSync: () => stream.flushSync() };
  const log = pino({ level, base: null }, destination);
  if (level !== wanted) log.warn(`XY_LOG is "${wanted}": it must be one of ${LEVELS.join(', ')}`);
  return { log, say: (lines) => stream.write(lines), ended: () => stream.ended() };
};
