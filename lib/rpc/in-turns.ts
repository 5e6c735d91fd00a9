import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { operatorSubscriber } from '../rx/lean/operator-subscriber.ts';
import type { Lane } from './turns.ts';

/** Properties of the values. */
export interface InTurnsOptions<T> {
  /** Whether they are parts of a call that has begun. Default: false. */
  readonly isBegun?: boolean;
  /** The estimated duration of one. Default: unknown, and counted afterwards. */
  readonly costMs?: (value: T) => number;
}

const free = (): number => 0;

/**
 * Emits values one at a time and in order, each in a turn of the lane: at once if there is time, else in a later turn
 * of the event loop. A waiting value takes no memory besides itself. Completes after the last one; errors are passed
 * on.
 *
 *     source   (abc)--d|
 *     turns    xx-----x-x        x: there is time for a step
 *     result   ab-----c-(d|)
 */
export const inTurns =
  <T extends object>(
    lane: Lane,
    { isBegun = false, costMs = free }: InTurnsOptions<T> = {},
  ): MonoTypeOperatorFunction<T> =>
  (source$) =>
    new Observable((subscriber) => {
      let waiting: T[] = [];
      let taken = 0;
      let isComplete = false;

      const take = (): boolean => {
        const value = waiting[taken++];
        if (value) subscriber.next(value);
        if (taken < waiting.length) return true;
        waiting = [];
        taken = 0;
        if (isComplete) subscriber.complete();
        return false;
      };
      const step = {
        take,
        isBegun,
        costMs: () => {
          const value = waiting[taken];
          return value ? costMs(value) : 0;
        },
      };
      source$.subscribe(
        operatorSubscriber<T>(subscriber, {
          next: (value) => {
            waiting.push(value);
            lane.ask(step);
          },
          complete: () => {
            isComplete = true;
            if (waiting.length === 0) subscriber.complete();
          },
        }),
      );
      return () => lane.drop(step);
    });
