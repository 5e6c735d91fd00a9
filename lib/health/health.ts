import {
  defer,
  distinctUntilChanged,
  EMPTY,
  map,
  merge,
  type Observable,
  of,
  race,
  repeat,
  share,
  skip,
  startWith,
  tap,
  timeout,
  timer,
} from 'rxjs';
import type { Health, ServerConfig } from '../model.ts';
import type { CoalescedTimer } from '../rx/coalesced-timer.ts';
import { pause, slotWidth } from './check-interval.ts';
import { type Condition, checked, NEWBORN, overdue } from './health-state.ts';
import { healthOf } from './messages.ts';
import type { Observation, Prober } from './observation.ts';

const same = (a: Health, b: Health): boolean =>
  a.state === b.state &&
  a.detail === b.detail &&
  a.protocol === b.protocol &&
  a.era === b.era &&
  a.server?.name === b.server?.name &&
  a.server?.version === b.server?.version;

/**
 * The health of one run from its spawn (SPEC § 9). Emits each health that differs from the one before; the initial
 * `starting` is not emitted. Cold: subscribing begins the checks, unsubscribing ends them. Never completes, except at
 * once with `probe "none"`. Never errors.
 *
 *     checks    x-x--x---v------------l-----l-----L-L-L-l      x bad  v good  l alive  L not alive
 *     result    ---------r------------------------------u---r  r ready  u unhealthy: `failures` in a row
 *
 * Health is not a seventh state of the server: `running` still means that the process lives, and supervision never
 * waits for a check. Checks never overlap: the pause before the next begins when one is done. A check that takes longer
 * than `timeout` ends with the observation `silent`. `slotted` is shared by all runs: it checks ready servers together
 * with others that are due at about the same time.
 */
export const health = (config: ServerConfig, prober: Prober, slotted: CoalescedTimer): Observable<Health> =>
  defer(() => {
    if (config.health.probe === 'none') return EMPTY;
    // The accumulator of a scan, in a variable because the source reads it too: the next check depends on the last result.
    let condition: Condition = NEWBORN;
    let isFirst = false;

    const late$ = timer(config.health.startTimeoutMs).pipe(share({ resetOnComplete: false }));
    const lateness$ = late$.pipe(
      tap(() => {
        condition = overdue(condition);
      }),
    );
    const check$ = defer(() => (condition.wasReady ? prober.alive() : prober.ready(condition.isOverdue))).pipe(
      timeout({ first: config.health.timeoutMs, with: () => of<Observation>({ type: 'silent' }) }),
    );
    const checks$ = check$.pipe(
      tap((observation) => {
        const { wasReady } = condition;
        condition = checked(condition, observation, config.health);
        isFirst = condition.wasReady && !wasReady;
      }),
      repeat({
        delay: () => {
          const pauseMs = pause(condition, config, isFirst);
          if (condition.wasReady) return slotted(pauseMs, slotWidth(config));
          // When `start-timeout` passes, the next (thorough) check runs at once.
          return condition.isOverdue ? timer(pauseMs) : race(timer(pauseMs), late$);
        },
      }),
    );
    return merge(lateness$, checks$).pipe(
      map(() => healthOf(condition, config)),
      startWith(healthOf(NEWBORN, config)),
      distinctUntilChanged(same),
      skip(1),
    );
  });
