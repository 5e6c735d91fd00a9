import { Observable, type Subscriber } from 'rxjs';
import { codeOf } from '../../system/os-error.ts';

/** Work in small steps: yields after each, with the milliseconds that it must wait, if any. Returns its result. */
export type Pass<Result> = Generator<number | undefined, Result>;

/** The approximate maximum time for which a pass blocks the event loop. */
const SLICE_MS = 4;

/** A pass that cost 1 ms is followed by 9 ms without one: a tenth of the time at most. */
const REST = 9;

/** The CPU time of this process so far. Not wall time, which on a busy machine is mostly spent by other processes. */
export const spentMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** A pass that failed, as for lack of descriptors, is tried again after this long. */
const RETRY_MS = 100;

/**
 * Shares passes between concurrent subscribers. Each subscriber gets the result of a pass that started after its
 * subscription, so results are never stale. Passes never overlap, run in slices, and take at most a tenth of the CPU
 * time, with at least `leastRestMs` between them. The result is cold, emits once and completes; a failed pass is
 * repeated.
 */
export const sharedPass = <Ask, Result>(
  work: (asks: readonly Ask[]) => Pass<Result>,
  leastRestMs = 0,
): ((ask: Ask) => Observable<Result>) => {
  let waiting = new Map<Subscriber<Result>, Ask>();
  let state: 'idle' | 'scheduled' | 'running' = 'idle';
  let restUntil = 0;

  const schedule = (): void => {
    if (state !== 'idle' || waiting.size === 0) return;
    state = 'scheduled';
    const rest = restUntil - performance.now();
    if (rest > 0) setTimeout(start, rest);
    else setImmediate(start);
  };

  const start = (): void => {
    const served = waiting;
    waiting = new Map();
    state = 'idle';
    if (served.size === 0) return;
    state = 'running';
    const pass = work([...served.values()]);
    let costMs = 0;

    const finish = (restMs: number): void => {
      state = 'idle';
      restUntil = performance.now() + restMs;
      schedule();
    };
    const slice = (): void => {
      const from = performance.now();
      const spentBeforeMs = spentMs();
      try {
        let step = pass.next();
        while (!step.done && step.value === undefined && performance.now() - from < SLICE_MS) step = pass.next();
        costMs += spentMs() - spentBeforeMs;
        if (step.done) {
          finish(Math.max(leastRestMs, costMs * REST));
          for (const subscriber of served.keys()) {
            subscriber.next(step.value);
            subscriber.complete();
          }
        } else if (step.value === undefined) setImmediate(slice);
        else setTimeout(slice, step.value);
      } catch (error) {
        for (const [subscriber, ask] of served) {
          if (codeOf(error) === 'UNKNOWN') subscriber.error(error);
          else if (!subscriber.closed) waiting.set(subscriber, ask);
        }
        finish(RETRY_MS);
      }
    };
    slice();
  };

  return (ask) =>
    new Observable((subscriber) => {
      waiting.set(subscriber, ask);
      schedule();
      return () => waiting.delete(subscriber);
    });
};

/** Runs a pass synchronously, without its waits: for the start, and for emergencies. */
export const passNow = <Result>(pass: Pass<Result>): Result => {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
};
