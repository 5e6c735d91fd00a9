import { Observable } from 'rxjs';

/**
 * What `look` sees: at once, and after each of `changes$` that makes a difference. `look` is given what it saw before.
 * Completes and errors as `changes$` does.
 *
 *     changes  --x--x--x--|
 *     look     a b  b  c
 *     result   a-b-----c--|
 */
export const observed = <T>(changes$: Observable<unknown>, look: (before: T | undefined) => T): Observable<T> =>
  new Observable((subscriber) => {
    let seen = look(undefined);
    subscriber.next(seen);
    return changes$.subscribe({
      next: () => {
        const now = look(seen);
        if (now === seen) return;
        seen = now;
        subscriber.next(now);
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
