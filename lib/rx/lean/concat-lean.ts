import { Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `concat` of two, of which the second has no subscriber of its own: for a stream that lasts, after a beginning that does
 * not.
 *
 *     first    --a|
 *     last        -b--|
 *     result   --a-b--|
 */
export const concatLean = <A, B>(first$: Observable<A>, last$: Observable<B>): Observable<A | B> =>
  new Observable((subscriber) => {
    first$.subscribe(
      operatorSubscriber(subscriber, {
        next: (value) => subscriber.next(value),
        complete: () => last$.subscribe(subscriber),
      }),
    );
  });
