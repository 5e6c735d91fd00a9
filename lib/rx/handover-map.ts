import {
  concatMap,
  defer,
  EMPTY,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
  ReplaySubject,
  take,
  tap,
} from 'rxjs';

/**
 * `switchMap` for work that ends politely.
 *
 * While an inner observable runs, a newer value does not unsubscribe it: it is emitted on the inner's `superseded$`.
 * The inner is expected to complete in its own time; only then is the newest value projected. Values overtaken while
 * waiting are not projected but given to `skip`, in their turn. `superseded$` is level-triggered: subscribing late
 * still tells. Errors of the source and of an inner go through; completion waits for the last inner.
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
      let newer = new ReplaySubject<T>(1);
      return source$.pipe(
        tap((value) => {
          newest++;
          newer.next(value);
        }),
        concatMap((value, turn) => {
          if (turn < newest) return skip(value);
          newer = new ReplaySubject(1);
          return project(value, newer.asObservable().pipe(take(1)));
        }),
      );
    });
