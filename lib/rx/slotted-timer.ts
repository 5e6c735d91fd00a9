import { defer, finalize, type Observable, share, type TimestampProvider, tap, timer } from 'rxjs';

/** A timer of about `delayMs`: half of `widthMs` sooner or later will do. Cold; emits once and completes. */
export type SlottedTimer = (delayMs: number, widthMs: number) => Observable<unknown>;

/**
 * Timers for what is in no hurry: each goes off at the nearest multiple of its width that is still to come, in one with all
 * others that do. To wake up costs a process more than a little work does, and ten such works in a row cost less than ten.
 *
 *     slots of 5          |----|----|----|
 *     a, after 3 for 6       ------x           at 10 instead of 9
 *     b, after 4 for 8        -----x           at 10 instead of 12
 */
export const slottedTimer = (clock: TimestampProvider): SlottedTimer => {
  const timers = new Map<number, Observable<unknown>>();
  return (delayMs, widthMs) =>
    defer(() => {
      const now = clock.now();
      const next = Math.floor(now / widthMs) + 1;
      const at = Math.max(next, Math.round((now + delayMs) / widthMs)) * widthMs;
      const forget = (): void => void timers.delete(at);
      const timer$ =
        timers.get(at) ??
        // Forgotten before it tells: who asks for the same moment then has missed this one.
        timer(at - now).pipe(tap(forget), finalize(forget), share());
      timers.set(at, timer$);
      return timer$;
    });
};
