import type { ServerEvent, ServerState } from '../model.ts';
import type { Verdict } from './policy.ts';

/** The state that an event leads to: always the same, or one for each verdict. */
type Target = ServerState | Partial<Readonly<Record<Verdict['type'], ServerState>>>;

const afterRun = { rest: 'stopped', retry: 'restarting', 'give-up': 'failed' } as const satisfies Target;

/** Stopped, unless processes that survived SIGKILL still exist. */
const atRest = { rest: 'stopped', 'give-up': 'failed' } as const satisfies Target;

/**
 * The state machine: the events that each state accepts, and the state that each leads to. Every change of state is
 * looked up here; there are no others. The diagram in ARCHITECTURE.md is generated from it.
 */
export const transitions = {
  stopped: { adjusted: 'stopped', launched: 'starting', stopping: 'stopping', down: 'stopped', removed: 'stopped' },
  starting: {
    adjusted: 'starting',
    launched: 'starting',
    spawned: 'running',
    'launch-failed': { retry: 'restarting', 'give-up': 'failed' },
    down: 'stopped',
    removed: 'stopped',
  },
  running: { adjusted: 'running', health: 'running', stopping: 'stopping', exited: afterRun },
  restarting: { adjusted: 'restarting', launched: 'starting', down: 'stopped', removed: 'stopped' },
  failed: { adjusted: 'failed', launched: 'starting', down: atRest, removed: atRest },
  stopping: { adjusted: 'stopping', exited: afterRun, unkillable: 'failed' },
} as const satisfies Readonly<Record<ServerState, Partial<Readonly<Record<ServerEvent['type'], Target>>>>>;

type Row = Partial<Readonly<Record<ServerEvent['type'], Target>>>;

/** The state after `from`, by the table; undefined if `from` does not accept the event. Pure. */
export const transition = (
  from: ServerState,
  event: ServerEvent['type'],
  verdict: Verdict | undefined,
): ServerState | undefined => {
  const row: Row = transitions[from];
  const target = row[event];
  return typeof target === 'object' ? verdict && target[verdict.type] : target;
};

/** One arrow of the state diagram. */
export interface Arrow {
  readonly from: ServerState;
  readonly event: string;
  readonly to: ServerState;
}

/** All arrows of the table, including those from a state to itself. */
export const arrows: readonly Arrow[] = Object.entries(transitions).flatMap(([from, row]) =>
  Object.entries<Target>(row).flatMap(([event, target]) =>
    (typeof target === 'object' ? Object.values(target) : [target]).map((to) => ({
      from: from as ServerState,
      event,
      to,
    })),
  ),
);
