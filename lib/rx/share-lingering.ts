import { defer, type Observable, ReplaySubject, share, tap, timer } from 'rxjs';

/**
 * `share` with a delayed reset, for a source that emits at most one value: after the last unsubscription the source
 * stays subscribed for up to `lingerMs`, and a new subscriber joins it instead of starting it again. A value emitted
 * while there is no subscriber is kept for the next one. For work that must not be interrupted midway.
 *
 *     source        -----v|
 *     a (gives up)  --!
 *     b             ···--v|        joins at 3
 *     c             ·······-----v|  subscribes to the source again
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
