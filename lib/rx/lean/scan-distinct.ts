import { Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `scan` and `distinctUntilChanged` in one: the first result is always emitted, later ones only if they are not
 * identical (`===`) to the previous result.
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
