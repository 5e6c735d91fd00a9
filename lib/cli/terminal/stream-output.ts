import { once } from 'node:events';
import { exitCodes } from './exit-code.ts';
import { outputError } from './user-error.ts';

/**
 * From now on, the process ends with 0 and without a message on Ctrl-C, on SIGTERM, and when it writes to a closed pipe
 * (SPEC § 8). Node does not report that a pipe is closed before the next write.
 */
export const endQuietly = (): void => {
  const end = (): never => process.exit(exitCodes.done);
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') end();
    throw outputError(error);
  });
};

/** Writes to stdout asynchronously. Resolves when its buffer has room again. */
export const show = async (text: string): Promise<void> => {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
};

/** Resolves when everything has been written. */
export const shown = (): Promise<void> => new Promise((resolve) => process.stdout.write('', () => resolve()));
