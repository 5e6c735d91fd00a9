import { Observable } from 'rxjs';

/** Maximum size of one write: larger ones are no faster. Several times the longest line. */
const BYTES = 1 << 18;

/** Twice the size of Node's thread pool: a write is always ready for a thread that becomes free. */
const MOST = 8;

/** Runs one write with a buffer for its lines, which is its own until it completes. See `writeBuffers`. */
export type WithBuffer = <T>(write: (room: Buffer) => Observable<T>) => Observable<T>;

/**
 * A pool of write buffers that all logs share. It bounds the number of concurrent writes: further writes wait in turn,
 * and take more lines with them when they run. Buffers are reused, since touching fresh memory costs more than copying
 * into it. The results are cold; a write must complete by itself and must not be unsubscribed.
 */
export const writeBuffers = (): WithBuffer => {
  const spares: Buffer[] = [];
  const waiting = new Set<() => void>();
  let made = 0;

  const make = (): Buffer => {
    made++;
    return Buffer.allocUnsafeSlow(BYTES);
  };
  const giveBack = (room: Buffer): void => {
    spares.push(room);
    const [next] = waiting;
    if (next === undefined) return;
    waiting.delete(next);
    next();
  };

  return (write) =>
    new Observable((subscriber) => {
      const begin = (): void => {
        const room = spares.pop() ?? make();
        write(room).subscribe({
          next: (value) => subscriber.next(value),
          error: (error) => subscriber.error(error),
          complete: () => {
            giveBack(room);
            subscriber.complete();
          },
        });
      };
      if (spares.length > 0 || made < MOST) begin();
      else waiting.add(begin);
    });
};
