import { userError } from './user-error.ts';

/** The signals of Ctrl-C, `kill`, and a terminal that is closed. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const INTERRUPTED = 'interrupted';

/** @returns whether an error is that of {@link interruption}. */
export const isInterruption = (error: Error): boolean => error.message === INTERRUPTED;

/**
 * Calls `act` at each of these signals, instead of their default action.
 * @returns a function that restores the default action.
 */
export const onInterruption = (
  act: (reason: Error) => void,
  signals: readonly NodeJS.Signals[] = ENDS,
): (() => void) => {
  const interrupt = () => act(userError(INTERRUPTED));
  for (const signal of signals) process.on(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
};

/**
 * Rejects at the first of these signals, so that the command can undo its changes before xy ends. Further signals are
 * ignored, since they would leave that incomplete.
 */
export const interruption = (signals?: readonly NodeJS.Signals[]): Promise<never> => {
  const interrupted = new Promise<never>((_, reject) => {
    onInterruption(reject, signals);
  });
  // It may reject while nothing awaits it: that is not an unhandled rejection, as the next await throws.
  interrupted.catch(() => undefined);
  return interrupted;
};
