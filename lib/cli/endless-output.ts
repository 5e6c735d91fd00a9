import { once } from 'node:events';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { exitCodes } from './exit-code.ts';

const LOOK_EVERY_MS = 1000;

/** Whether stdout is a pipe that nobody reads any more: on Linux it can't be opened once more without waiting then. */
const readerIsGone = (): boolean => {
  try {
    closeSync(openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENXIO';
  }
};

/**
 * From now on the process ends, quietly and with 0, on Ctrl-C, on SIGTERM, and when nobody reads its stdout any more
 * (SPEC § 8). `xy logs -f a | head -1` must not wait for another line to find that out.
 */
export const endQuietly = (): void => {
  const end = (): never => process.exit(exitCodes.done);
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') end();
    throw error;
  });
  if (fstatSync(1).isFIFO()) setInterval(() => readerIsGone() && end(), LOOK_EVERY_MS).unref();
};

/** Writes to stdout what need not be written at once. Resolves when there is room for more. */
export const show = async (text: string): Promise<void> => {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
};

/** Resolves when all that was shown has been written. */
export const shown = (): Promise<void> => new Promise((resolve) => process.stdout.write('', () => resolve()));
