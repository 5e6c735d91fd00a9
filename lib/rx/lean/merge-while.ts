import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `mergeWith` that completes with the source: `other$` is subscribed first, and unsubscribed when the source completes.
 * Errors of both are passed on.
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
