import { defer, type Observable, ReplaySubject, share, tap, timer } from 'rxjs';

/**
 * A source that is not cut short by those who lose patience: unsubscribed, it goes on for up to `patienceMs`, and whoever
 * subscribes meanwhile joins it instead of beginning it again. What it came to when nobody was there is kept for the next
 * subscriber. For work that must not be left half done. The source emits one value at most.
 *
 *     source        -----v|
 *     a (gives up)  --!
 *     b             ···--v|        joins at 3
 *     c             ·······-----v|  begins it again
 */
export const resumable = <T>(source$: Observable<T>, patienceMs: number): Observable<T> => {
  let going: Observable<T> | undefined;
  return defer(() => {
    going ??= source$.pipe(
      share({
        connector: () => new ReplaySubject<T>(1),
        resetOnComplete: false,
        resetOnRefCountZero: () => timer(patienceMs),
      }),
    );
    const heard = (): void => {
      going = undefined;
    };
    return going.pipe(tap({ next: heard, complete: heard }));
  });
};
