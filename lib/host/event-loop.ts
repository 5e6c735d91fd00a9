import { Observable, type TimestampProvider } from 'rxjs';

/** Emits once and completes after the event loop has polled for events (`setImmediate`). Cold. */
export const nextTurn$ = new Observable<void>((subscriber) => {
  const immediate = setImmediate(() => {
    subscriber.next();
    subscriber.complete();
  });
  return () => clearImmediate(immediate);
});

/** The CPU time of this process in milliseconds, of all its threads. */
export const cpuClock: TimestampProvider = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};
