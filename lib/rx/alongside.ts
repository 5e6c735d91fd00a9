import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

/**
 * The source, with `companion$` subscribed for as long as the source lasts. The companion's values are dropped, its
 * errors are not. For side effects that accompany a stream: pacing it, for one.
 */
export const alongside =
  <T>(companion$: Observable<unknown>): MonoTypeOperatorFunction<T> =>
  (source$) =>
    // Not of operators: there are several of these for each server all day long, and it would take eight subscribers.
    new Observable((subscriber) => {
      subscriber.add(companion$.subscribe({ error: (error) => subscriber.error(error) }));
      if (!subscriber.closed) source$.subscribe(subscriber);
    });
