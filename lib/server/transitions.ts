import type { ServerEvent, ServerState } from '../model.ts';
import type { Verdict } from './policy.ts';

/** Where an event leads: to one state, or to the one that the verdict on the event says. */
type Target = ServerState | Partial<Readonly<Record<Verdict['type'], ServerState>>>;

const afterRun = { rest: 'stopped', retry: 'restarting', 'give-up': 'failed' } as const satisfies Target;

/** Down, unless processes that SIGKILL did not end are still there. */
const atRest = { rest: 'stopped', 'give-up': 'failed' } as const satisfies Target;

/**
 * The state machine: which events each state accepts, and where each leads. Whatever is not in it does not happen: every
 * change of state is looked up here. The source of the diagram in ARCHITECTURE.md.
 */
export const transitions = {
  stopped: { launched: 'starting', stopping: 'stopping', down: 'stopped', removed: 'stopped' },
  starting: {
    launched: 'starting',
    spawned: 'running',
    'launch-failed': { retry: 'restarting', 'give-up': 'failed' },
    down: 'stopped',
    removed: 'stopped',
  },
  running: { health: 'running', stopping: 'stopping', exited: afterRun },
  restarting: { launched: 'starting', down: 'stopped', removed: 'stopped' },
  failed: { launched: 'starting', down: atRest, removed: atRest },
  stopping: { exited: afterRun, unkillable: 'failed' },
} as const satisfies Readonly<Record<ServerState, Partial<Readonly<Record<ServerEvent['type'], Target>>>>>;

type Row = Partial<Readonly<Record<ServerEvent['type'], Target>>>;

/** The state that follows `from`, by the table; undefined where it does not accept the event. Pure. */
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

/** All arrows of the table, those that lead back to the same state too. */
export const arrows: readonly Arrow[] = Object.entries(transitions).flatMap(([from, row]) =>
  Object.entries<Target>(row).flatMap(([event, target]) =>
    (typeof target === 'object' ? Object.values(target) : [target]).map((to) => ({
      from: from as ServerState,
      event,
      to,
    })),
  ),
);
