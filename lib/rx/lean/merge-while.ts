import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `mergeWith`, for as long as the source lasts: `other$` is subscribed first, and does not keep the result from completing.
 * Errors of either go through.
 *
 *     source   ----a---b--|
 *     other    -x----x------x
 *     result   -x--a-x-b--|
 */
export const mergeWhile =
  <T>(other$: Observable<T>): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      other$.subscribe(
        operatorSubscriber(subscriber, { next: (value: T) => subscriber.next(value), complete: () => undefined }),
      );
      if (!subscriber.closed) source$.subscribe(subscriber);
    });
