import { Observable, type TimestampProvider } from 'rxjs';

/** Emits once and completes after the event loop has polled for events (`setImmediate`). Cold. */
export const nextTurn$ = new Observable<void>((subscriber) => {
  const immediate = setImmediate(() => {
    subscriber.next();
    subscriber.complete();
  });
  return () => clearImmediate(immediate);
});

/** The CPU time is read again after so long: a read takes as long as many requests. */
const STALE_MS = 0.5;

let usedMs = 0;
let readAt = Number.NEGATIVE_INFINITY;

/** The CPU time of this process in milliseconds, of all its threads; up to half a millisecond old. */
export const cpuClock: TimestampProvider = {
  now: () => {
    const now = performance.now();
    if (now - readAt < STALE_MS) return usedMs;
    const { user, system } = process.cpuUsage();
    readAt = now;
    usedMs = (user + system) / 1_000;
    return usedMs;
  },
};
