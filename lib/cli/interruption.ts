import { refusal } from './refusal.ts';

/** What ends a program by itself: Ctrl-C, `kill`, a terminal that is closed. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const INTERRUPTED = 'interrupted';

/** @returns whether an error is that of {@link interruption}. */
export const isInterruption = (error: Error): boolean => error.message === INTERRUPTED;

/**
 * Rejects at the first of these signals, so that what was begun is undone before xy ends. Further ones do not cut that
 * short: nobody would undo the rest.
 */
export const interruption = (signals: readonly NodeJS.Signals[] = ENDS): Promise<never> => {
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of signals) process.on(signal, () => reject(refusal(INTERRUPTED)));
  });
  // It may come while nobody waits: whoever waits next hears of it.
  interrupted.catch(() => undefined);
  return interrupted;
};
