import { Observable } from 'rxjs';

/**
 * Limits concurrency: at most `count` works run at a time, the others wait in order. A free place is taken in the next
 * turn of the event loop, so that sockets are served between any two works. A work that is unsubscribed while it waits
 * never begins.
 */
export const semaphore = (count: number): (<T>(work$: Observable<T>) => Observable<T>) => {
  const waiting = new Set<() => void>();
  let free = count;
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else {
      waiting.delete(next);
      next();
    }
  };
  return (work$) =>
    new Observable((subscriber) => {
      const enter = (): void => {
        subscriber.add(() => setImmediate(leave));
        subscriber.add(work$.subscribe(subscriber));
      };
      if (free > 0) {
        free--;
        enter();
      } else {
        waiting.add(enter);
        subscriber.add(() => waiting.delete(enter));
      }
    });
};
