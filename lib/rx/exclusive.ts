import { Observable, type Subscription, take } from 'rxjs';

/** Runs `work$` while it alone holds `key`. See `exclusive`. */
export type Exclusive<K> = <T>(key: K, giveUp$: Observable<unknown>, work$: Observable<T>) => Observable<T>;

/**
 * Mutual exclusion by key. Of the observables made with one key only one is subscribed at a time; the others wait in
 * order of subscription. The key is free again when the work completes, errors or is unsubscribed. Whoever still waits
 * when `giveUp$` emits completes without having run; once the work has begun, `giveUp$` is not listened to.
 *
 *     work of a   --1--|
 *     a           --1--|
 *     b (waits)   -------1--|      same work, same key
 */
export const exclusive = <K>(): Exclusive<K> => {
  const queues = new Map<K, (() => void)[]>();

  return (key, giveUp$, work$) =>
    new Observable((subscriber) => {
      let waiting: Subscription | undefined;
      const leave = () => {
        waiting?.unsubscribe();
        const held = queue[0] === begin;
        queue.splice(queue.indexOf(begin), 1);
        if (queue.length === 0) queues.delete(key);
        else if (held) queue[0]?.();
      };
      const begin = () => {
        waiting?.unsubscribe();
        // Added anew behind what ends the work: nobody else begins before that. If the work is over already, it is called.
        subscriber.remove(leave);
        work$.subscribe(subscriber);
        subscriber.add(leave);
      };
      const queue = queues.get(key) ?? [];
      queues.set(key, queue);
      queue.push(begin);
      subscriber.add(leave);
      if (queue[0] === begin) begin();
      else waiting = giveUp$.pipe(take(1)).subscribe(() => subscriber.complete());
    });
};
