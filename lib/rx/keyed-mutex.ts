import { Observable, type Subscription, take } from 'rxjs';

/** Runs `work$` while it holds the lock of `key`. See `keyedMutex`. */
export type KeyedMutex<K> = <T>(key: K, giveUp$: Observable<unknown>, work$: Observable<T>) => Observable<T>;

/**
 * A FIFO mutex per key: at most one observable with the same key is subscribed at a time, the others wait in the order
 * of their subscription. The lock is released when the work completes, errors or is unsubscribed. If `giveUp$` emits
 * while the work still waits, the result completes without running it; once the work has begun, `giveUp$` is ignored.
 *
 *     work of a   --1--|
 *     a           --1--|
 *     b (waits)   -------1--|      same work, same key
 */
export const keyedMutex = <K>(): KeyedMutex<K> => {
  const queues = new Map<K, (() => void)[]>();

  return (key, giveUp$, work$) =>
    new Observable((subscriber) => {
      let waiting: Subscription | undefined;
      const release = () => {
        waiting?.unsubscribe();
        const held = queue[0] === begin;
        queue.splice(queue.indexOf(begin), 1);
        if (queue.length === 0) queues.delete(key);
        else if (held) queue[0]?.();
      };
      const begin = () => {
        waiting?.unsubscribe();
        // Added again, after the work's own teardown, so that the next work begins after it. Runs at once if the work
        // has already completed.
        subscriber.remove(release);
        work$.subscribe(subscriber);
        subscriber.add(release);
      };
      const queue = queues.get(key) ?? [];
      queues.set(key, queue);
      queue.push(begin);
      subscriber.add(release);
      if (queue[0] === begin) begin();
      else waiting = giveUp$.pipe(take(1)).subscribe(() => subscriber.complete());
    });
};
