import {
  concatMap,
  connect,
  EMPTY,
  filter,
  map,
  mergeMap,
  type Observable,
  type ObservableInput,
  type OperatorFunction,
  ReplaySubject,
  take,
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
    source$.pipe(
      map((value, turn) => ({ value, turn })),
      connect(
        (latest$) =>
          latest$.pipe(
            concatMap(({ value, turn }) => {
              const superseded$ = latest$.pipe(
                filter((newest) => newest.turn !== turn),
                map((newest) => newest.value),
                take(1),
              );
              return latest$.pipe(
                take(1),
                mergeMap((newest) => (newest.turn === turn ? project(value, superseded$) : skip(value))),
              );
            }),
          ),
        { connector: () => new ReplaySubject(1) },
      ),
    );
