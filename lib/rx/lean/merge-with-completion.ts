import { AsyncSubject, Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `mergeWith` a second stream that is told when the source completes: `completed$` emits then, and replays to late
 * subscribers. Completes when both have completed. Errors of both are passed on.
 *
 *     source   --a--|
 *     work     --------b|         3 frames after completed$: b, complete
 *     result   --a-----b|
 */
export const mergeWithCompletion =
  <T, R>(work: (completed$: Observable<unknown>) => Observable<R>): OperatorFunction<T, T | R> =>
  (source$) =>
    new Observable((subscriber) => {
      const completed = new AsyncSubject<true>();
      let active = 2;
      const next = (value: T | R): void => subscriber.next(value);
      const completeOne = (): void => {
        if (--active === 0) subscriber.complete();
      };
      const complete = (): void => {
        completed.next(true);
        completed.complete();
        completeOne();
      };
      source$.subscribe(operatorSubscriber<T>(subscriber, { next, complete }));
      if (subscriber.closed) return;
      work(completed.asObservable()).subscribe(operatorSubscriber<R>(subscriber, { next, complete: completeOne }));
    });
