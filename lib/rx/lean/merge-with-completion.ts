import { AsyncSubject, Observable, type OperatorFunction } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `mergeWith` work that is told when the source has completed: `completed$` emits then, and at once to late subscribers.
 * Completes when both have. Errors of either go through.
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
