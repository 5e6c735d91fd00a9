import { defer, finalize, type Observable, share, type TimestampProvider, tap, timer } from 'rxjs';

/** A timer of about `delayMs`, at most half of `slackMs` sooner or later. Cold; emits once and completes. */
export type CoalescedTimer = (delayMs: number, slackMs: number) => Observable<unknown>;

/**
 * Timer coalescing, for work that is in no hurry: each timer goes off at the nearest multiple of its slack that is still to
 * come, together with all others that do. Waking up costs a process more than a little work does, and ten such pieces of
 * work in a row cost less than ten apart.
 *
 *     multiples of 5      |----|----|----|
 *     a, after 3 for 6       ------x           at 10 instead of 9
 *     b, after 4 for 8        -----x           at 10 instead of 12
 */
export const coalescedTimer = (clock: TimestampProvider): CoalescedTimer => {
  const timers = new Map<number, Observable<unknown>>();
  return (delayMs, slackMs) =>
    defer(() => {
      const now = clock.now();
      const next = Math.floor(now / slackMs) + 1;
      const at = Math.max(next, Math.round((now + delayMs) / slackMs)) * slackMs;
      const forget = (): void => void timers.delete(at);
      const timer$ =
        timers.get(at) ??
        // Forgotten before it emits: a subscriber that asks for the same moment then has missed this one.
        timer(at - now).pipe(tap(forget), finalize(forget), share());
      timers.set(at, timer$);
      return timer$;
    });
};
