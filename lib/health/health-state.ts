import type { HealthConfig, HealthState, McpFacts } from '../model.ts';
import type { Note, Observation } from './observation.ts';

/**
 * A check succeeded (`good`) or failed (`bad`), too many failed in a row (`lost`), or the start took too long
 * (`overdue`).
 */
export type HealthEvent = 'good' | 'bad' | 'lost' | 'overdue';

type RunningHealth = Exclude<HealthState, 'none'>;

/**
 * The state machine of health (SPEC § 9): the state that each event leads to. Events that are not listed change
 * nothing.
 */
export const healthTransitions = {
  starting: { good: 'ready', overdue: 'unhealthy' },
  ready: { lost: 'unhealthy' },
  unhealthy: { good: 'ready' },
} as const satisfies Record<RunningHealth, Partial<Record<HealthEvent, RunningHealth>>>;

/** Everything known about the health of one run. */
export interface Condition {
  readonly state: RunningHealth;
  /** Whether it was ready at some time in this run: from then on checks are for liveness. */
  readonly wasReady: boolean;
  /** Whether `start-timeout` has passed. */
  readonly isOverdue: boolean;
  /** Consecutive failed checks. */
  readonly failures: number;
  /** The last failed check, until one succeeds. */
  readonly trouble?: Exclude<Observation, { type: 'good' }>;
  /** What the server reported when it was ready. */
  readonly facts: McpFacts;
  readonly notes: readonly Note[];
}

/** The condition of a run that has just been spawned. */
export const NEWBORN: Condition = {
  state: 'starting',
  wasReady: false,
  isOverdue: false,
  failures: 0,
  facts: {},
  notes: [],
};

const moved = (condition: Condition, event: HealthEvent): Condition => {
  const arrows: Partial<Record<HealthEvent, RunningHealth>> = healthTransitions[condition.state];
  const state = arrows[event] ?? condition.state;
  return state === condition.state ? condition : { ...condition, state };
};

/** The condition after a check. Pure. */
export const checked = (
  condition: Condition,
  observation: Observation,
  { failures: allowed }: Pick<HealthConfig, 'failures'>,
): Condition => {
  if (observation.type === 'unasked') return condition;
  if (observation.type === 'good') {
    const { trouble: _, ...well } = condition;
    const { facts = well.facts, notes = well.notes } = observation;
    return moved({ ...well, facts, notes, failures: 0, wasReady: true }, 'good');
  }
  const failures = condition.failures + 1;
  return moved({ ...condition, failures, trouble: observation }, failures < allowed ? 'bad' : 'lost');
};

/** The condition when `start-timeout` has passed. Pure. */
export const overdue = (condition: Condition): Condition => moved({ ...condition, isOverdue: true }, 'overdue');
