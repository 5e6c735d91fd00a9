import { Observable, type OperatorFunction, Subject } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `partition`, `pipe` and `merge` in one: values that match `predicate` go through `project`, the others directly to
 * the result, in source order. Completes when the projected stream completes; errors of both are passed on.
 *
 *     source     -1--b---2---|         predicate: is it a letter?
 *     projected  ----B----------b|     project: B at once, b after its source completes
 *     result     -1--B---2------b|
 */
export const pipeWhere =
  <T, P, R>(
    predicate: (value: T | P) => value is P,
    project: (picked$: Observable<P>) => Observable<R>,
  ): OperatorFunction<T | P, T | R> =>
  (source$) =>
    new Observable((subscriber) => {
      const picked = new Subject<P>();
      project(picked.asObservable()).subscribe(
        operatorSubscriber<R>(subscriber, { next: (value) => subscriber.next(value) }),
      );
      if (subscriber.closed) return;
      source$.subscribe(
        operatorSubscriber<T | P>(subscriber, {
          next: (value) => {
            if (predicate(value)) picked.next(value);
            else subscriber.next(value);
          },
          error: (error) => picked.error(error),
          complete: () => picked.complete(),
        }),
      );
    });
