import { AsyncSubject, defer, merge, type Observable, type OperatorFunction, tap } from 'rxjs';

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
    defer(() => {
      const ended$ = new AsyncSubject<true>();
      const end = (): void => {
        ended$.next(true);
        ended$.complete();
      };
      return merge(source$.pipe(tap({ complete: end })), work(ended$));
    });
