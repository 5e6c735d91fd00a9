import { isBusy } from './unreachable.ts';

/** Longest wait for what needs no waiting (SPEC § 8). */
export const ANSWER_LIMIT_MS = 10_000;

const PAUSE_MS = 50;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/**
 * Tries to connect again while the daemon has no room for another connection (EAGAIN): it is there, and busy. Nothing
 * was sent then, so nothing is done twice.
 */
export const patiently = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let left = ANSWER_LIMIT_MS; ; left -= PAUSE_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 0 || !isBusy(error)) throw error;
    }
    await pause();
  }
};
