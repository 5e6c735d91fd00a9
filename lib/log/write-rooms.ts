import { Observable } from 'rxjs';

/** What goes out in one write at most: larger ones save nothing more. Several times the longest line. */
const BYTES = 1 << 18;

/** Twice as many as Node has threads for them: there is always one ready for the thread that becomes free. */
const MOST = 8;

/** One write, with room for its lines, lent until it has completed. See `writeRooms`. */
export type WithRoom = <T>(write: (room: Buffer) => Observable<T>) => Observable<T>;

/**
 * Room for a few writes at a time, whatever the number of logs that share it: the others wait in turn, and meanwhile each
 * has more lines to take with it. Used again and again: to touch fresh memory costs more than to copy lines into it. What
 * it gives is cold; a write must complete by itself, and is not to be unsubscribed.
 */
export const writeRooms = (): WithRoom => {
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
