import { Observable } from 'rxjs';

/**
 * `concat` of two, of which the second has no subscriber of its own: for something that lasts, after a beginning that
 * does not.
 *
 *     first    --a|
 *     last        -b--|
 *     result   --a-b--|
 */
export const inTurn = <A, B>(first$: Observable<A>, last$: Observable<B>): Observable<A | B> =>
  new Observable((subscriber) => {
    subscriber.add(
      first$.subscribe({
        next: (value) => subscriber.next(value),
        error: (error) => subscriber.error(error),
        complete: () => subscriber.closed || last$.subscribe(subscriber),
      }),
    );
  });
