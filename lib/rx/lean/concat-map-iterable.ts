import { Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `concatMap` to iterables, without a subscription per iterable, which would cost many times as much as its values: for
 * each source value, the values of `project` are emitted synchronously, in order. A value that the source emits
 * meanwhile (re-entrantly) is projected in between. Iteration stops when the result is unsubscribed.
 *
 *     source   a-----b---|
 *     result   (123)-(45)|
 */
export const concatMapIterable =
  <T, R>(project: (value: T) => Iterable<R>): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) => {
      source$.subscribe(
        operatorSubscriber<T>(subscriber, {
          next: (value) => {
            for (const each of project(value)) {
              subscriber.next(each);
              if (subscriber.closed) return;
            }
          },
        }),
      );
    });
