import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './request.ts';

/** The pause between an answer and the next request. */
const PAUSE_MS = 1_000;

/**
 * The result of a long call, as long as the daemon answers other requests meanwhile. A daemon that is suspended or
 * hangs is unreachable after the 10 s limit of ordinary calls (SPEC § 8).
 * @throws Unreachable; the errors of the call.
 */
export const withKeepalive = async <T>(socket: string, call: Promise<T>): Promise<T> => {
  const over = new AbortController();
  const answering = async (): Promise<never> => {
    for (;;) {
      await ask(socket, 'info');
      await delay(PAUSE_MS, undefined, { signal: over.signal });
    }
  };
  return Promise.race([call, answering()]).finally(() => over.abort());
};
