import { Observable, type TimestampProvider } from 'rxjs';

/** Emits once and completes, when the event loop has polled for events once more (Node's `setImmediate`). Cold. */
export const nextTurn$ = new Observable<void>((subscriber) => {
  const immediate = setImmediate(() => {
    subscriber.next();
    subscriber.complete();
  });
  return () => clearImmediate(immediate);
});

/** Milliseconds of CPU that this process has used, in all of its threads. */
export const cpuClock: TimestampProvider = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};
