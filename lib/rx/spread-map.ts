import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Each value becomes those that `project` gives for it, at once and one after another: `concatMap` for lists, without a
 * subscription for each list, which costs many times as much as its values. What the source emits while a list is being
 * emitted comes in between. A lazy list is not asked for more than is wanted.
 *
 *     source   a-----b---|
 *     result   (123)-(45)|
 */
export const spreadMap =
  <T, R>(project: (value: T) => Iterable<R>): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) =>
      source$.subscribe({
        next: (value) => {
          try {
            for (const each of project(value)) {
              subscriber.next(each);
              if (subscriber.closed) return;
            }
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
