import { Observable, type OperatorFunction, Subject } from 'rxjs';

/**
 * What `project` makes of the source, for which it is asked when the source emits for the first time; that value it is
 * given too. A source that never emits costs one subscriber, whatever it would have become; it ends as it ends itself.
 *
 *     source      -----a--b--|
 *     projected   -----a--b----c|      asked for at a
 *     result      -----a--b----c|
 */
export const onceBegun =
  <T, R>(project: (source$: Observable<T>) => Observable<R>): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) => {
      let begun: Subject<T> | undefined;
      const begin = (): Subject<T> => {
        const values = new Subject<T>();
        project(values.asObservable()).subscribe(subscriber);
        return values;
      };
      subscriber.add(
        source$.subscribe({
          next: (value) => {
            begun ??= begin();
            begun.next(value);
          },
          error: (error) => (begun ?? subscriber).error(error),
          complete: () => (begun ?? subscriber).complete(),
        }),
      );
    });
