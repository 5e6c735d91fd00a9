import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `tap` with the values of another stream: `companion$` is subscribed first and unsubscribed when the source ends; its
 * values only reach `effect`. Errors of both are passed on. For side effects that accompany a stream, such as pacing
 * it.
 *
 *     source     ----a---b--|
 *     companion  -x----x------x
 *     effect      x    x
 *     result     ----a---b--|
 */
export const tapFrom =
  <T, C>(companion$: Observable<C>, effect: (value: C) => void = () => undefined): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      companion$.subscribe(operatorSubscriber(subscriber, { next: effect, complete: () => undefined }));
      if (!subscriber.closed) source$.subscribe(subscriber);
    });
