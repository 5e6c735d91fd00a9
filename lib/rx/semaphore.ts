import { Observable } from 'rxjs';

/** Runs `work$` while it holds one of the places. See `semaphore`. */
export type Semaphore = <T>(work$: Observable<T>) => Observable<T>;

/**
 * A counting semaphore: at most `count` works are subscribed at a time, the others wait in the order of their subscription.
 * A place is released when the work completes, errors or is unsubscribed; a work that is unsubscribed while it waits is
 * never subscribed. `mergeAll(count)` for works that come from different places.
 *
 *     work of a   --1--|
 *     a, b        --1--|           count is 2
 *     c (waits)   -------1--|
 *
 * @param schedule when a released place is taken; by default at once.
 */
export const semaphore = (count: number, schedule = (take: () => void): unknown => take()): Semaphore => {
  const waiting = new Set<() => void>();
  let free = count;
  const release = (): void => {
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
        subscriber.add(() => schedule(release));
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
