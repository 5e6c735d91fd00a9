import { complain } from './output.ts';

/** The exit code that shells report for a program that SIGINT has ended. */
const INTERRUPTED = 130;

/**
 * From now on, Ctrl-C prints that it ends only the wait: the daemon completes the command.
 * @param first called before this program ends.
 */
export const tellOnInterrupt = (first: () => void = () => undefined): void => {
  process.once('SIGINT', () => {
    first();
    complain('interrupted: no longer waiting; the daemon carries on with it');
    process.exit(INTERRUPTED);
  });
};
