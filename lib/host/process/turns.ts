import { Observable } from 'rxjs';

/**
 * Lets `count` pieces of work go on at a time, the others in the order in which they came. A place that has become free
 * is taken in the next turn of the event loop, so that sockets are served between any two pieces, however short.
 * What is unsubscribed while it waits never begins.
 */
export const places = (count: number): (<T>(work$: Observable<T>) => Observable<T>) => {
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
