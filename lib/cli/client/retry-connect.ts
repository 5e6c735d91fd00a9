import { ANSWER_LIMIT_MS, isBusy } from './unreachable.ts';

/** The time limit for names in a shell completion, which blocks the user's keyboard. */
export const COMPLETION_LIMIT_MS = 500;

const PAUSE_MS = 50;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/**
 * Tries again while the daemon's backlog of connections is full (EAGAIN). Nothing has been sent then, so nothing is
 * done twice.
 */
export const withRetries = async <T>(
  attempt: (leftMs: number) => Promise<T>,
  limitMs = ANSWER_LIMIT_MS,
): Promise<T> => {
  for (let left = limitMs; ; left -= PAUSE_MS) {
    try {
      return await attempt(left);
    } catch (error) {
      if (left <= 0 || !isBusy(error)) throw error;
    }
    await pause();
  }
};
