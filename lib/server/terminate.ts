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

/** How often the group is checked for remaining members, besides at the leader's exit. */
const CHECK_MS = 20;

/** A process that outlives SIGKILL for this long is reported as unkillable (SPEC § 3). */
export const UNKILLABLE_MS = 5_000;

/** How a run is stopped: the signal, and the time until SIGKILL. */
export interface StopPolicy {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

/** Signals until no process is left or `until$` emits; emits the remaining pids of the last check, once. */
const signalUntilGone = (
  child: Child,
  signal: NodeJS.Signals,
  until$: Observable<unknown>,
): Observable<readonly number[]> =>
  merge(interval(CHECK_MS), child.exit$).pipe(
    startWith(undefined),
    exhaustMap(() => child.press(signal)),
    takeWhile((pids) => pids.length > 0, true),
    takeUntil(until$),
    defaultIfEmpty([child.pid]),
    last(),
  );

/**
 * Stops all processes of a run (SPEC § 3, "Stop"): the stop signal first, SIGKILL when the grace is over or `hurry$`
 * emits. Completes when no process is left; emits `unkillable` first if some survive SIGKILL. Never errors.
 *
 *     signals   T-T-T-T-K-K-K|       T the stop signal, K SIGKILL, one check each
 *     grace     --------x
 */
export const terminateGroup = (
  child: Child,
  { signal, graceMs }: StopPolicy,
  hurry$: Observable<unknown>,
): Observable<ServerEvent> =>
  signalUntilGone(child, signal, merge(timer(graceMs), hurry$)).pipe(
    mergeMap((left) => (left.length === 0 ? of(left) : signalUntilGone(child, 'SIGKILL', timer(UNKILLABLE_MS)))),
    mergeMap((pids) => (pids.length === 0 ? EMPTY : of<ServerEvent>({ type: 'unkillable', pids }))),
  );
