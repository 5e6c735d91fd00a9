import { complain } from './output.ts';

/** What a shell reports for a program that SIGINT ended. */
const INTERRUPTED = 130;

/**
 * From now on Ctrl-C says that it ends nothing but our waiting: the daemon carries on with what it was told to do.
 * @param first what is done before this program ends.
 */
export const tellOnInterrupt = (first: () => void = () => undefined): void => {
  process.once('SIGINT', () => {
    first();
    complain('interrupted: no longer waiting; the daemon carries on with it');
    process.exit(INTERRUPTED);
  });
};
