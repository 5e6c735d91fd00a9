import { Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `concat` of two observables without an intermediate subscriber for the second: for a long-lived stream after a short
 * one.
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
