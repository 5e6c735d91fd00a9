import {
  connect,
  endWith,
  ignoreElements,
  type MonoTypeOperatorFunction,
  merge,
  type Observable,
  takeUntil,
} from 'rxjs';

/**
 * The source, with `companion$` subscribed for as long as the source lasts. The companion's values are dropped, its
 * errors are not. For side effects that accompany a stream: pacing it, for one.
 */
export const alongside =
  <T>(companion$: Observable<unknown>): MonoTypeOperatorFunction<T> =>
  (source$) =>
    source$.pipe(
      connect((shared$) => {
        const done$ = shared$.pipe(ignoreElements(), endWith(undefined));
        return merge(companion$.pipe(ignoreElements(), takeUntil(done$)), shared$);
      }),
    );
