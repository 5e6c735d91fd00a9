import { defer, finalize, type Observable, share, type TimestampProvider, tap, timer } from 'rxjs';

/** A timer of about `delayMs`, early or late by at most half of `slackMs`. Cold; emits once and completes. */
export type CoalescedTimer = (delayMs: number, slackMs: number) => Observable<unknown>;

/**
 * Timer coalescing, for work that is not urgent: each timer fires at the nearest future multiple of its slack, together
 * with all other timers that are due then. A wake-up costs a process more than a small piece of work, so ten pieces of
 * work in one wake-up cost less than ten wake-ups.
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
        // Deleted before it emits: a subscriber that asks for the same moment from then on has missed this timer.
        timer(at - now).pipe(tap(forget), finalize(forget), share());
      timers.set(at, timer$);
      return timer$;
    });
};
