import type { HealthConfig, HealthState, McpFacts } from '../model.ts';
import type { Note, Observation } from './observation.ts';

/** What befalls a server's health: a check was good or bad; bad too often in a row; the start took too long. */
export type HealthEvent = 'good' | 'bad' | 'lost' | 'overdue';

type RunningHealth = Exclude<HealthState, 'none'>;

/** Where each event leads; any other changes nothing. The state machine of health (SPEC § 9). */
export const healths = {
  starting: { good: 'ready', overdue: 'unhealthy' },
  ready: { lost: 'unhealthy' },
  unhealthy: { good: 'ready' },
} as const satisfies Record<RunningHealth, Partial<Record<HealthEvent, RunningHealth>>>;

/** All that is known of the health of one run. */
export interface Condition {
  readonly state: RunningHealth;
  /** It has been ready in this run, so that liveness is what is asked. */
  readonly wasReady: boolean;
  /** `start-timeout` is over. */
  readonly isOverdue: boolean;
  /** Bad checks in a row. */
  readonly failures: number;
  /** The last check that was bad, until one is good. */
  readonly trouble?: Exclude<Observation, { type: 'good' }>;
  /** As the server told when it was ready. */
  readonly facts: McpFacts;
  readonly notes: readonly Note[];
}

/** A run that has just been spawned. */
export const NEWBORN: Condition = {
  state: 'starting',
  wasReady: false,
  isOverdue: false,
  failures: 0,
  facts: {},
  notes: [],
};

const moved = (condition: Condition, event: HealthEvent): Condition => {
  const arrows: Partial<Record<HealthEvent, RunningHealth>> = healths[condition.state];
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

/** The condition when `start-timeout` is over. Pure. */
export const overdue = (condition: Condition): Condition => moved({ ...condition, isOverdue: true }, 'overdue');
