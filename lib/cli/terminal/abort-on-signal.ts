import { userError } from './user-error.ts';

/** What ends a program by itself: Ctrl-C, `kill`, a terminal that is closed. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const INTERRUPTED = 'interrupted';

/** @returns whether an error is that of {@link interruption}. */
export const isInterruption = (error: Error): boolean => error.message === INTERRUPTED;

/**
 * Acts at each of these signals, which do nothing else then.
 * @returns what gives them back their own effect.
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
 * Rejects at the first of these signals, so that what was begun is undone before xy ends. Further ones do not cut that
 * short: nobody would undo the rest.
 */
export const interruption = (signals?: readonly NodeJS.Signals[]): Promise<never> => {
  const interrupted = new Promise<never>((_, reject) => {
    onInterruption(reject, signals);
  });
  // It may come while nobody waits: whoever waits next hears of it.
  interrupted.catch(() => undefined);
  return interrupted;
};
