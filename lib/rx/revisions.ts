import { Observable, type OperatorFunction } from 'rxjs';

/**
 * `scan`, of which only what made a difference is emitted, and what the first value led to.
 *
 *     source   a---b---c|
 *     revise   x   x   y
 *     result   x-------y|
 */
export const revisions =
  <T, R>(revise: (current: R, value: T) => R, seed: R): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) => {
      let current = seed;
      let isFirst = true;
      return source$.subscribe({
        next: (value) => {
          const before = current;
          try {
            current = revise(before, value);
          } catch (error) {
            subscriber.error(error);
            return;
          }
          if (current === before && !isFirst) return;
          isFirst = false;
          subscriber.next(current);
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
