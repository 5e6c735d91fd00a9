import { pino } from 'pino';

export type Logger = pino.Logger;

/** Most terminals' users want sentences; the package is for development only, and without it JSON does. */
const prettyStream = async () => {
  try {
    const { PinoPretty } = await import('pino-pretty');
    return PinoPretty({ destination: 2, sync: true, ignore: 'hostname', translateTime: 'SYS:HH:MM:ss.l' });
  } catch {
    return undefined;
  }
};

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The daemon's own log: JSON lines on stderr, sentences on a terminal (SPEC § 7). Synchronous, so that nothing is lost
 * when the daemon ends; a stderr that nobody reads any more is ignored. `XY_LOG` sets the level.
 */
export const createLogger = async (env: NodeJS.ProcessEnv): Promise<Logger> => {
  const wanted = env.XY_LOG ?? 'info';
  const level = LEVELS.includes(wanted) ? wanted : 'info';
  const pretty = process.stderr.isTTY ? await prettyStream() : undefined;
  const stream = pretty ?? pino.destination({ dest: 2, sync: true });
  stream.on('error', () => undefined);
  const logger = pino({ level, base: null }, stream);
  if (level !== wanted) logger.warn(`XY_LOG is "${wanted}": it must be one of ${LEVELS.join(', ')}`);
  return logger;
};
