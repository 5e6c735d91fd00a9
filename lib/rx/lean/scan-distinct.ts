import { Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `scan` and `distinctUntilChanged` in one: what the first value makes of the seed is always emitted, and after that only
 * a result that is another object than the one before.
 *
 *     source       a---b---c|
 *     accumulated  x   x   y
 *     result       x-------y|
 */
export const scanDistinct =
  <T, R>(accumulate: (current: R, value: T) => R, seed: R): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) => {
      let current = seed;
      let isFirst = true;
      source$.subscribe(
        operatorSubscriber<T>(subscriber, {
          next: (value) => {
            const before = current;
            current = accumulate(before, value);
            if (current === before && !isFirst) return;
            isFirst = false;
            subscriber.next(current);
          },
        }),
      );
    });
