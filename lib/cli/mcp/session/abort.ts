import { Failed } from '../transport/failed.ts';

/** A signal that never aborts. */
export const NEVER: AbortSignal = new AbortController().signal;

/** A signal that aborts after some time, with the failure `late`. Its timer does not keep the process alive. */
export const lateAfter = (ms: number): AbortSignal => {
  const over = new AbortController();
  setTimeout(() => over.abort(new Failed({ type: 'late' })), ms).unref();
  return over.signal;
};

/** The result of a promise, unless the signal aborts first. @throws the signal's reason; the promise's error */
export const unless = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise
      .then(resolve, (error: unknown) => reject(signal.aborted ? signal.reason : error))
      .finally(() => signal.removeEventListener('abort', abort));
  });
