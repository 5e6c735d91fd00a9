import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `tap`, but after the value has been emitted: for an effect that may end the stream.
 *
 *     source   --a--b--|
 *     result   --a--b--|       effect of a: after the emission of a
 */
export const tapAfter =
  <T>(effect: (value: T) => void): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      source$.subscribe(
        operatorSubscriber<T>(subscriber, {
          next: (value) => {
            subscriber.next(value);
            effect(value);
          },
        }),
      );
    });
