import { Observable, type OperatorFunction, Subject } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * A lazy `pipe`: `project` is called when the source emits its first value, and the result is the projected stream of
 * all values including the first. A source that never emits costs one subscriber, whatever `project` would build. If
 * the source ends without a value, so does the result.
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
          // Errors go through the projected stream too, which may have to handle them.
          error: (error) => (values ?? subscriber).error(error),
          complete: () => (values ?? subscriber).complete(),
        }),
      );
    });
