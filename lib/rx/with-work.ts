import { AsyncSubject, Observable, type OperatorFunction } from 'rxjs';

/**
 * The source, and beside it work that is told when the source has completed: `ended$` emits then, and to whoever comes
 * later. Completes when both have.
 *
 *     source   --a--|
 *     work     --------b|         3 frames after ended$: b, complete
 *     result   --a-----b|
 */
export const withWork =
  <T, R>(work: (ended$: Observable<unknown>) => Observable<R>): OperatorFunction<T, T | R> =>
  (source$) =>
    new Observable((subscriber) => {
      const ended = new AsyncSubject<true>();
      let left = 2;
      const one = {
        next: (value: T | R) => subscriber.next(value),
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          if (--left === 0) subscriber.complete();
        },
      };
      const end = (): void => {
        ended.next(true);
        ended.complete();
        one.complete();
      };
      subscriber.add(source$.subscribe({ ...one, complete: end }));
      if (!subscriber.closed) subscriber.add(work(ended.asObservable()).subscribe(one));
    });
