import type { Cause, ServerConfig, ServerEvent, ServerState, ServerStatus } from '../model.ts';
import { afterExit, afterFailure, afterIllness, exitText, recent, type Verdict } from './policy.ts';

/**
 * What each state accepts and where it may lead; any other event changes nothing. The program's state machine, and the
 * source of the diagram in ARCHITECTURE.md.
 */
export const transitions = {
  stopped: { launched: ['starting'], stopping: ['stopping'], halted: ['stopped'], removed: ['stopped'] },
  starting: {
    launched: ['starting'],
    spawned: ['running'],
    unlaunched: ['restarting', 'failed'],
    halted: ['stopped'],
    removed: ['stopped'],
  },
  running: { health: ['running'], stopping: ['stopping'], exited: ['restarting', 'failed', 'stopped'] },
  restarting: { launched: ['starting'], halted: ['stopped'], removed: ['stopped'] },
  failed: { launched: ['starting'], stopping: ['stopping'], halted: ['stopped', 'failed'], removed: ['stopped'] },
  stopping: { exited: ['stopped', 'restarting', 'failed'], survived: ['failed'] },
} as const satisfies Record<ServerState, Partial<Record<ServerEvent['type'], readonly ServerState[]>>>;

/** A server that was never started. */
export const initial = (config: ServerConfig): ServerStatus => ({
  name: config.name,
  config,
  state: 'stopped',
  restartCount: 0,
  restarts: [],
  attempt: 0,
});

const CAUSE_TEXT: Readonly<Record<Cause | 'crash', string>> = {
  boot: 'the daemon started',
  reload: 'its config was added or changed',
  start: 'start by command',
  stop: 'stop by command',
  restart: 'restart by command',
  remove: 'its config was removed',
  shutdown: 'the daemon stops',
  crash: 'automatic restart',
};

/** A cause in words, for the reason of a transition. */
export const causeText = (cause: Cause | 'crash'): string => CAUSE_TEXT[cause];

/** The fields that outlive a run; everything else is said anew by each event. */
const lasting = ({ name, config, exit, restartCount, restarts, attempt }: ServerStatus) => ({
  name,
  config,
  restartCount,
  restarts,
  attempt,
  ...(exit && { exit }),
});

/** A start by somebody clears the counters; an automatic one is counted, unless it makes up for one without means. */
const launched = (status: ServerStatus, cause: Cause | 'crash', at: number): ServerStatus => ({
  ...lasting(status),
  ...counters(status, cause, at),
  state: 'starting',
  reason: causeText(cause),
});

const counters = (
  { restartCount, restarts, attempt, waived }: ServerStatus,
  cause: Cause | 'crash',
  at: number,
): Pick<ServerStatus, 'restartCount' | 'restarts' | 'attempt'> => {
  if (cause !== 'crash') return { restartCount: 0, restarts: [], attempt: 0 };
  if (waived) return { restartCount, restarts, attempt };
  return { restartCount: restartCount + 1, restarts: [...recent(restarts, at), at], attempt };
};

const judged = (status: ServerStatus, verdict: Verdict, reason: string, error?: string): ServerStatus => ({
  ...lasting(status),
  ...verdict,
  reason,
  ...(verdict.state !== 'stopped' && error !== undefined && { error }),
  ...(verdict.state === 'failed' && { error: verdict.error }),
});

/** The process lives; whether it answers is still to be seen, if anybody is to ask. */
const spawned = (status: ServerStatus, pid: number, at: number): ServerStatus => ({
  ...lasting(status),
  state: 'running',
  pid,
  spawnedAt: at,
  ...(status.reason && { reason: status.reason }),
  ...(status.config.health.probe !== 'none' && { health: { state: 'starting' } }),
});

const exited = (
  status: ServerStatus,
  { exit, asked, unhealthy }: ServerEvent & { type: 'exited' },
  at: number,
): ServerStatus => {
  if (exit === undefined) return { ...lasting(status), state: 'stopped', reason: 'left-over processes are gone' };
  const over = { ...status, exit };
  if (asked) return { ...lasting(over), state: 'stopped', reason: status.reason ?? exitText(exit) };
  if (unhealthy !== undefined) return judged(over, afterIllness(over, unhealthy, at), unhealthy, unhealthy);
  return judged(over, afterExit(over, exit, at), exitText(exit));
};

const survivorText = (pids: readonly number[]): string =>
  `${pids.length === 1 ? 'pid' : 'pids'} ${pids.join(', ')} could not be killed: SIGKILL had no effect within 5 s`;

const halted = (status: ServerStatus, cause: Cause): ServerStatus =>
  status.survivors ? status : { ...lasting(status), state: 'stopped', reason: causeText(cause) };

const apply = (status: ServerStatus, event: ServerEvent, cause: Cause, at: number): ServerStatus => {
  switch (event.type) {
    case 'launched':
      return launched(status, event.cause, at);
    case 'spawned':
      return spawned(status, event.pid, at);
    case 'health':
      return { ...status, health: event.health };
    case 'unlaunched': {
      const { failure } = event;
      const verdict = afterFailure(status, failure, at);
      const waived = failure.kind === 'resource' && { waived: true as const };
      return { ...judged(status, verdict, 'could not be started', failure.message), ...waived };
    }
    case 'stopping': {
      const { health: _, ...others } = status;
      return { ...others, state: 'stopping', reason: event.reason };
    }
    case 'exited':
      return exited(status, event, at);
    case 'survived': {
      const error = survivorText(event.pids);
      return { ...lasting(status), state: 'failed', survivors: event.pids, error, reason: 'survived SIGKILL' };
    }
    case 'halted':
      return halted(status, cause);
    case 'removed':
      return { ...halted(status, cause), gone: true };
  }
};

/**
 * The status after `event`, which befell the life of an intent with this `config` and `cause`, at monotonic time `at`.
 * Pure. An event that the state does not accept changes nothing but the config.
 */
export const advance = (
  status: ServerStatus,
  event: ServerEvent,
  { config, cause }: { readonly config: ServerConfig; readonly cause: Cause },
  at: number,
): ServerStatus => {
  const accepted: Partial<Record<ServerEvent['type'], readonly ServerState[]>> = transitions[status.state];
  const current = status.config === config ? status : { ...status, config };
  if (accepted[event.type] === undefined) return current;
  return apply(current, event, cause, at);
};
