import { isatty } from 'node:tty';
import { pino } from 'pino';
import { wellFormedJson } from '../text/well-formed.ts';
import { LogStream } from './log-stream.ts';
import { readableLine } from './readable-line.ts';
import { openStderr } from './stderr.ts';

export type Logger = pino.Logger;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The daemon's own log, and where it goes. */
export interface DaemonLog {
  readonly log: Logger;
  /** Says something to the one who starts the daemon, in lines as they are: no event. */
  say(lines: string): void;
  /** Resolves when what was logged is written, as far as somebody reads it. */
  ended(): Promise<void>;
}

/**
 * The daemon's own log: JSON lines on stderr, a sentence for each event on a terminal (SPEC § 7). Nothing waits for its reader:
 * what is too much is dropped, and counted. `XY_LOG` sets the level.
 */
export const createLogger = (env: NodeJS.ProcessEnv): DaemonLog => {
  const wanted = env.XY_LOG ?? 'info';
  const level = LEVELS.includes(wanted) ? wanted : 'info';
  const stream = new LogStream(openStderr(), (lines) =>
    log.warn(`${lines} lines of this log are lost: nobody read them`),
  );
  const colours = !env.NO_COLOR;
  const form = isatty(2) ? (json: string) => readableLine(json, colours) : wellFormedJson;
  // pino calls `flushSync` after what is fatal.
  const destination = { write: (line: string) => stream.write(form(line)), flushSync: () => stream.flushSync() };
  const log = pino({ level, base: null }, destination);
  if (level !== wanted) log.warn(`XY_LOG is "${wanted}": it must be one of ${LEVELS.join(', ')}`);
  return { log, say: (lines) => stream.write(lines), ended: () => stream.ended() };
};
