import { Observable, type Subscriber } from 'rxjs';
import { codeOf } from './os-error.ts';

/** Work in small steps: yields nothing after each, or the milliseconds for which it has to wait. Returns its result. */
export type Pass<Result> = Generator<number | undefined, Result>;

/** Longest time for which a pass blocks the event loop, about. */
const SLICE_MS = 4;

/** A pass that cost 1 ms is followed by 9 ms without one: a tenth of the time at most. */
const REST = 9;

/** What this process has cost so far. Not the time that has passed: on a busy machine that is mostly others'. */
const spentMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

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

/** The result of a pass now, in one go and without waiting: for the start, and for emergencies. */
export const passNow = <Result>(pass: Pass<Result>): Result => {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
};
