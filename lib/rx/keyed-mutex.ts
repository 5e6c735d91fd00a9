import { Observable, type Subscription, take } from 'rxjs';

/** Runs `work$` while it alone holds `key`. See `keyedMutex`. */
export type KeyedMutex<K> = <T>(key: K, giveUp$: Observable<unknown>, work$: Observable<T>) => Observable<T>;

/**
 * A mutex for each key: of the observables with one key only one is subscribed at a time, the others wait in the order of
 * their subscription. The key is released when the work completes, errors or is unsubscribed. One that still waits when its
 * `giveUp$` emits completes without having run; once its work has begun, `giveUp$` is not listened to.
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
        // Added anew behind what ends the work, so that the next one begins after that; called at once if the work is over.
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
