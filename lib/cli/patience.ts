import { ANSWER_LIMIT_MS } from './exchange.ts';
import { isBusy } from './unreachable.ts';

const PAUSE_MS = 50;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/**
 * Tries again while the daemon has no room for another connection (EAGAIN): it is there, and busy. Nothing was sent
 * then, so nothing is done twice.
 */
export const patiently = async <T>(run: () => Promise<T>): Promise<T> => {
  for (let left = ANSWER_LIMIT_MS; ; left -= PAUSE_MS) {
    try {
      return await run();
    } catch (error) {
      if (left <= 0 || !isBusy(error)) throw error;
    }
    await pause();
  }
};
