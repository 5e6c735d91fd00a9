import { once } from 'node:events';
import { exitCodes } from './exit-code.ts';
import { outputError } from './user-error.ts';

/**
 * From now on the process ends, quietly and with 0, on Ctrl-C, on SIGTERM, and when it writes to a pipe that nobody
 * reads any more (SPEC § 8). There is no way in Node to learn of that before the next line is written.
 */
export const endQuietly = (): void => {
  const end = (): never => process.exit(exitCodes.done);
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') end();
    throw outputError(error);
  });
};

/** Writes to stdout what need not be written at once. Resolves when there is room for more. */
export const show = async (text: string): Promise<void> => {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
};

/** Resolves when all that was shown has been written. */
export const shown = (): Promise<void> => new Promise((resolve) => process.stdout.write('', () => resolve()));
