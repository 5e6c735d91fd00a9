import { defer, type Observable, ReplaySubject, share, tap, timer } from 'rxjs';

/**
 * `share` of a source that emits one value at most, with a reference count that lingers: unsubscribed by all, the source goes
 * on for up to `lingerMs`, and a subscriber that comes meanwhile joins it instead of beginning it again. A value that came
 * while nobody was subscribed is kept for the next subscriber. For work that must not be left half done.
 *
 *     source        -----v|
 *     a (gives up)  --!
 *     b             ···--v|        joins at 3
 *     c             ·······-----v|  begins it again
 */
export const shareLingering = <T>(source$: Observable<T>, lingerMs: number): Observable<T> => {
  let shared: Observable<T> | undefined;
  return defer(() => {
    shared ??= source$.pipe(
      share({
        connector: () => new ReplaySubject<T>(1),
        resetOnComplete: false,
        resetOnRefCountZero: () => timer(lingerMs),
      }),
    );
    const forget = (): void => {
      shared = undefined;
    };
    return shared.pipe(tap({ next: forget, complete: forget }));
  });
};
