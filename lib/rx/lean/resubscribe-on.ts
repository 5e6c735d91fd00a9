import { type MonoTypeOperatorFunction, Observable, type Subscription } from 'rxjs';
import { operatorSubscriber } from './operator-subscriber.ts';

/**
 * `notifier$.pipe(startWith(undefined), switchMap(() => source$))` in one: the source is subscribed at once, and again
 * at each emission of `notifier$`. Completes when both have completed; errors of both are passed on.
 *
 *     source     --a--b---c        subscribed at 0 and at 6
 *     notifier   ------x--|
 *     result     --a--b--a--b---c
 */
export const resubscribeOn =
  <T>(notifier$: Observable<unknown>): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      let inner: Subscription | undefined;
      let isRunning = true;
      let isNotified = true;
      const completeIfOver = (): void => {
        if (!isRunning && !isNotified) subscriber.complete();
      };
      const subscribe = (): void => {
        inner?.unsubscribe();
        if (inner) subscriber.remove(inner);
        isRunning = true;
        const next = operatorSubscriber<T>(subscriber, {
          next: (value) => subscriber.next(value),
          complete: () => {
            isRunning = false;
            completeIfOver();
          },
        });
        inner = next;
        source$.subscribe(next);
      };
      subscribe();
      if (subscriber.closed) return;
      notifier$.subscribe(
        operatorSubscriber(subscriber, {
          next: subscribe,
          complete: () => {
            isNotified = false;
            completeIfOver();
          },
        }),
      );
    });
