import { Observable, type Subscriber } from 'rxjs';
import { codeOf } from './os-error.ts';

/** Work in small steps: yields nothing after each, or the milliseconds for which it has to wait. Returns its result. */
export type Pass<Result> = Generator<number | undefined, Result>;

/** Longest time for which a pass blocks the event loop, about. */
const SLICE_MS = 4;

/** A pass that took 1 ms is followed by 9 ms without one: a tenth of the time at most. */
const REST = 9;

/** A pass that failed, for want of descriptors for instance, is tried again after this long. */
const RETRY_MS = 100;

/**
 * One answer for everybody who asks at the same time. Each asker gets the result of a pass that started after the
 * question, so nobody is told what was true before. Passes never overlap, run in slices, and take a tenth of the time
 * at most, with `leastRestMs` between them. What comes back is cold, emits once and completes; a pass that the system made fail is repeated.
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
    let spentMs = 0;

    const finish = (restMs: number): void => {
      state = 'idle';
      restUntil = performance.now() + restMs;
      schedule();
    };
    const slice = (): void => {
      const from = performance.now();
      try {
        for (;;) {
          const step = pass.next();
          const tookMs = performance.now() - from;
          if (step.done) {
            finish(Math.max(leastRestMs, (spentMs + tookMs) * REST));
            for (const subscriber of served.keys()) {
              subscriber.next(step.value);
              subscriber.complete();
            }
            return;
          }
          if (step.value === undefined && tookMs < SLICE_MS) continue;
          spentMs += tookMs;
          if (step.value === undefined) setImmediate(slice);
          else setTimeout(slice, step.value);
          return;
        }
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

/** The result of a pass now, in one go and without waiting: for the start, and for emergencies. */
export const passNow = <Result>(pass: Pass<Result>): Result => {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
};
