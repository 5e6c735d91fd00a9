import { type MonoTypeOperatorFunction, Observable, type Subscriber } from 'rxjs';

/** The source, with `side$` subscribed first, and for as long as the source lasts; `take` says what its values do. */
const lasting =
  <T, S>(side$: Observable<S>, take: (value: S, subscriber: Subscriber<T>) => void): MonoTypeOperatorFunction<T> =>
  (source$) =>
    // Not of operators: each server has several of these all day long, and they would take eight subscribers each.
    new Observable((subscriber) => {
      subscriber.add(
        side$.subscribe({
          next: (value) => take(value, subscriber),
          error: (error) => subscriber.error(error),
        }),
      );
      if (!subscriber.closed) source$.subscribe(subscriber);
    });

/**
 * The source, with `companion$` subscribed for as long as the source lasts. The companion's values go to `effect` only,
 * its errors through. For side effects that accompany a stream: pacing it, for one.
 */
export const alongside = <T, C>(
  companion$: Observable<C>,
  effect: (value: C) => void = () => undefined,
): MonoTypeOperatorFunction<T> => lasting(companion$, effect);

/**
 * The source, and what `other$` emits for as long as the source lasts. Errors of either go through.
 *
 *     source   ----a---b--|
 *     other    -x----x------x
 *     result   -x--a-x-b--|
 */
export const joinedBy = <T>(other$: Observable<T>): MonoTypeOperatorFunction<T> =>
  lasting(other$, (value, subscriber) => subscriber.next(value));
