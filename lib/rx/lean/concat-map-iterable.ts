import { Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `concatMap` to lists, without a subscription for each list, which costs many times as much as its values: each value becomes
 * those that `project` gives for it, at once and one after another. What the source emits while a list is being emitted comes
 * in between. A lazy list is asked for no more values than are wanted.
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
