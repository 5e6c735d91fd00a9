import {
  defaultIfEmpty,
  EMPTY,
  exhaustMap,
  interval,
  last,
  merge,
  mergeMap,
  type Observable,
  of,
  startWith,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';
import type { ServerEvent } from '../model.ts';
import type { Child } from '../ports.ts';

/** How often it is looked whether everybody is gone, besides at the leader's exit. */
const LOOK_MS = 20;

/** What outlives SIGKILL for this long can't be killed (SPEC § 3). */
export const UNKILLABLE_MS = 5_000;

/** How a run is to be ended: the signal, and how long it has before SIGKILL. */
export interface Farewell {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

/** Presses until nobody is left or `until$` emits; emits the pids left at the last look, once. */
const press = (child: Child, signal: NodeJS.Signals, until$: Observable<unknown>): Observable<readonly number[]> =>
  merge(interval(LOOK_MS), child.exit$).pipe(
    startWith(undefined),
    exhaustMap(() => child.press(signal)),
    takeWhile((pids) => pids.length > 0, true),
    takeUntil(until$),
    defaultIfEmpty([child.pid]),
    last(),
  );

/**
 * Ends all processes of a run (SPEC § 3, "Stop"): the signal, and SIGKILL when the grace is over or `hurry$` emits.
 * Completes when nobody is left; emits `survived` before that only if somebody can't be killed. Never errors.
 *
 *     press     T-T-T-T-K-K-K|       T the stop signal, K SIGKILL: one look each
 *     grace     --------x
 */
export const endAll = (
  child: Child,
  { signal, graceMs }: Farewell,
  hurry$: Observable<unknown>,
): Observable<ServerEvent> =>
  press(child, signal, merge(timer(graceMs), hurry$)).pipe(
    mergeMap((left) => (left.length === 0 ? of(left) : press(child, 'SIGKILL', timer(UNKILLABLE_MS)))),
    mergeMap((pids) => (pids.length === 0 ? EMPTY : of<ServerEvent>({ type: 'survived', pids }))),
  );
