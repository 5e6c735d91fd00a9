import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './request.ts';

/** How long after an answer the daemon is asked again. */
const PAUSE_MS = 1_000;

/**
 * What a call comes to that may take long, for as long as the daemon answers others meanwhile: one that is stopped, or
 * hangs, is unreachable after the 10 s that a call which needs no waiting has (SPEC § 8).
 * @throws Unreachable, and what the call does.
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
