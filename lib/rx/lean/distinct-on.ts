import { Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `map` and `distinctUntilChanged` in one, for a value that is polled: `read` is called on subscription and after each
 * emission of `changes$`, with its previous result; a result that differs from the previous one is emitted. Completes
 * and errors with `changes$`; errors with what `read` throws.
 *
 *     changes  --x--x--x--|
 *     read     a b  b  c
 *     result   a-b-----c--|
 */
export const distinctOn = <T>(changes$: Observable<unknown>, read: (before: T | undefined) => T): Observable<T> =>
  new Observable((subscriber) => {
    let current = read(undefined);
    subscriber.next(current);
    changes$.subscribe(
      operatorSubscriber(subscriber, {
        next: () => {
          const before = current;
          current = read(before);
          if (current !== before) subscriber.next(current);
        },
      }),
    );
  });
