import { Observable, type OperatorFunction, Subject } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `pipe` that is put off until the source emits for the first time: `project` is called then, and what it makes of the
 * source, that first value included, is the result. A source that never emits costs one subscriber, whatever `project` would
 * make of it; without a value, the result ends as the source does.
 *
 *     source     -----a--b--|
 *     projected  -----a--b----c|      project is called at a
 *     result     -----a--b----c|
 */
export const pipeOnFirst =
  <T, R>(project: (source$: Observable<T>) => Observable<R>): OperatorFunction<T, R> =>
  (source$) =>
    new Observable((subscriber) => {
      let values: Subject<T> | undefined;
      const start = (): Subject<T> => {
        const started = new Subject<T>();
        project(started.asObservable()).subscribe(subscriber);
        return started;
      };
      source$.subscribe(
        operatorSubscriber<T>(subscriber, {
          next: (value) => {
            values ??= start();
            values.next(value);
          },
          // The projected stream is told of an error too: it may have something to finish.
          error: (error) => (values ?? subscriber).error(error),
          complete: () => (values ?? subscriber).complete(),
        }),
      );
    });
