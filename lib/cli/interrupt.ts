import { complain } from './output.ts';

/** What a shell reports for a program that SIGINT ended. */
const INTERRUPTED = 130;

/** From now on Ctrl-C says that it ends nothing but our waiting: the daemon carries on with what it was told to do. */
export const tellOnInterrupt = (): void => {
  process.once('SIGINT', () => {
    complain('interrupted: no longer waiting, but the daemon goes on with it');
    process.exit(INTERRUPTED);
  });
};
