import {
  AsyncSubject,
  concatMap,
  defer,
  EMPTY,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
  tap,
} from 'rxjs';

/**
 * `switchMap` for work that must end by itself.
 *
 * A newer value does not unsubscribe the inner observable: it is emitted on the inner's `superseded$`, and the newest
 * value is projected only once the inner completes. Values superseded while they wait are passed to `skip` instead of
 * `project`, in order. `superseded$` replays: a late subscriber gets the value too. Errors of the source and of an
 * inner are passed on; the result completes after the last inner.
 *
 *     source   a---bc----|        life of x: x, then 2 frames after superseded: y, complete
 *     result   a-----(yc)|
 */
export const handoverMap =
  <T, R>(
    project: (value: T, superseded$: Observable<T>) => ObservableInput<R>,
    skip: (value: T) => ObservableInput<R> = () => EMPTY,
  ): OperatorFunction<T, R> =>
  (source$) =>
    defer(() => {
      let newest = -1;
      // Emits the first newer value, then completes; replays.
      let newer = new AsyncSubject<T>();
      return source$.pipe(
        tap((value) => {
          newest++;
          newer.next(value);
          newer.complete();
        }),
        concatMap((value, turn) => {
          if (turn < newest) return skip(value);
          newer = new AsyncSubject();
          return project(value, newer.asObservable());
        }),
      );
    });
