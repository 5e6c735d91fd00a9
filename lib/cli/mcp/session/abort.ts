import { Failed } from '../transport/failed.ts';

/** A signal that is never given. */
export const NEVER: AbortSignal = new AbortController().signal;

/** A signal after some time, for the reason that something is late. It keeps no process from ending. */
export const lateAfter = (ms: number): AbortSignal => {
  const over = new AbortController();
  setTimeout(() => over.abort(new Failed({ type: 'late' })), ms).unref();
  return over.signal;
};

/** What comes of a promise, unless the signal is first. @throws the signal's reason, and what the promise does */
export const unless = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise
      .then(resolve, (error: unknown) => reject(signal.aborted ? signal.reason : error))
      .finally(() => signal.removeEventListener('abort', abort));
  });
