import { defer, type Observable, tap } from 'rxjs';
import { semaphore } from '../rx/semaphore.ts';

/** Maximum size of one write: larger ones are no faster. Several times the longest line. */
const BYTES = 1 << 18;

/** Twice the size of Node's thread pool: a write is always ready for a thread that becomes free. */
const MOST = 8;

/** Runs one write with a buffer for its lines, which is its own until it completes. See `writeBuffers`. */
export type WithBuffer = <T>(write: (buffer: Buffer) => Observable<T>) => Observable<T>;

/**
 * A pool of write buffers that all logs share. It bounds the number of concurrent writes: further writes wait in turn,
 * and take more lines with them when they run. Buffers are reused, since touching fresh memory costs more than copying
 * into it. The results are cold; a write must complete by itself and must not be unsubscribed.
 */
export const writeBuffers = (): WithBuffer => {
  const places = semaphore(MOST);
  const spares: Buffer[] = [];
  return (write) =>
    places(
      defer(() => {
        const buffer = spares.pop() ?? Buffer.allocUnsafeSlow(BYTES);
        const giveBack = (): unknown => spares.push(buffer);
        // Before its place is released: the next write must find it.
        return write(buffer).pipe(tap({ complete: giveBack, error: giveBack }));
      }),
    );
};
