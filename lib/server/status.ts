import type { Cause, ServerConfig, ServerEvent, ServerState, ServerStatus } from '../model.ts';
import { afterExit, afterFailure, afterUnhealthy, exitText, inWindow, type Verdict } from './policy.ts';
import { transition } from './transitions.ts';

/** The status of a server that was never started. */
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

/** A cause in words: the `reason` of a transition. */
export const causeText = (cause: Cause | 'crash'): string => CAUSE_TEXT[cause];

/** The fields that persist between runs; each event sets the others. */
const lasting = ({ name, config, exit, restartCount, restarts, attempt }: ServerStatus) => ({
  name,
  config,
  restartCount,
  restarts,
  attempt,
  ...(exit && { exit }),
});

/**
 * The restart counters after a launch: a start by command, reload or boot clears them, an automatic restart is counted
 * unless it replaces an attempt that failed for lack of resources.
 */
const counters = (
  { restartCount, restarts, attempt, uncounted }: ServerStatus,
  cause: Cause | 'crash',
  at: number,
): Pick<ServerStatus, 'restartCount' | 'restarts' | 'attempt'> => {
  if (cause !== 'crash') return { restartCount: 0, restarts: [], attempt: 0 };
  if (uncounted) return { restartCount, restarts, attempt };
  return { restartCount: restartCount + 1, restarts: [...inWindow(restarts, at), at], attempt };
};

/** The fields that the verdict on an ended run sets. */
const judged = (verdict: Verdict | undefined, error?: string): Partial<ServerStatus> => {
  switch (verdict?.type) {
    case 'retry':
      return { backoffMs: verdict.backoffMs, attempt: verdict.attempt, ...(error !== undefined && { error }) };
    case 'give-up':
      return { error: verdict.error };
    default:
      return {};
  }
};

const survivorText = (pids: readonly number[]): string =>
  `${pids.length === 1 ? 'pid' : 'pids'} ${pids.join(', ')} could not be killed: SIGKILL had no effect within 5 s, or is not permitted`;

/** The health of a process before its first check. */
const unchecked = ({ config: { health } }: ServerStatus): Pick<ServerStatus, 'health'> =>
  health.probe === 'none' ? {} : { health: { state: 'starting' } };

/** The verdict on an event that can lead to more than one state. */
const judge = (status: ServerStatus, event: ServerEvent, at: number): Verdict | undefined => {
  switch (event.type) {
    case 'launch-failed':
      return afterFailure(status, event.failure, at);
    case 'exited':
      if (event.requested || event.exit === undefined) return { type: 'rest' };
      if (event.unhealthy !== undefined) return afterUnhealthy(status, event.unhealthy, at);
      return afterExit(status, event.exit, at);
    case 'down':
    case 'removed':
      return status.survivors ? { type: 'give-up', error: status.error ?? '' } : { type: 'rest' };
    default:
      return undefined;
  }
};

/** The end of a run in words. */
const exitReason = (status: ServerStatus, { exit, requested, unhealthy }: ServerEvent & { type: 'exited' }): string => {
  if (exit === undefined) return 'left-over processes are gone';
  return (requested ? status.reason : unhealthy) ?? exitText(exit);
};

/** The status after the event, without its state. */
const fields = (
  status: ServerStatus,
  event: ServerEvent,
  verdict: Verdict | undefined,
  cause: Cause,
  at: number,
): Omit<ServerStatus, 'state'> => {
  switch (event.type) {
    case 'launched':
      return { ...lasting(status), ...counters(status, event.cause, at), reason: causeText(event.cause) };
    case 'spawned':
      return {
        ...lasting(status),
        pid: event.pid,
        spawnedAt: at,
        ...(status.reason && { reason: status.reason }),
        ...unchecked(status),
      };
    case 'adjusted': {
      if (!event.rechecked || status.state !== 'running') return status;
      const { health: _, ...others } = status;
      return { ...others, ...unchecked(status) };
    }
    case 'health':
      return { ...status, health: event.health };
    case 'launch-failed': {
      const { kind, message } = event.failure;
      const uncounted = kind === 'resource' && { uncounted: true as const };
      return { ...lasting(status), ...judged(verdict, message), reason: 'could not be started', ...uncounted };
    }
    case 'stopping': {
      const { health: _, ...others } = status;
      return { ...others, reason: event.reason };
    }
    case 'exited': {
      const { exit, unhealthy } = event;
      const over = { ...lasting(status), ...(exit && { exit }), ...judged(verdict, unhealthy) };
      return { ...over, reason: exitReason(status, event) };
    }
    case 'unkillable': {
      const error = survivorText(event.pids);
      return { ...lasting(status), survivors: event.pids, error, reason: 'survived SIGKILL' };
    }
    case 'down':
      return verdict?.type === 'rest' ? { ...lasting(status), reason: causeText(cause) } : status;
    case 'removed':
      return { ...(verdict?.type === 'rest' ? { ...lasting(status), reason: causeText(cause) } : status), gone: true };
  }
};

/**
 * The status after `event`, in the life of an intent with this `config` and `cause`, at monotonic time `at`. The table
 * of transitions gives the next state; an event that the current state does not accept changes only the config. Pure.
 */
export const advance = (
  status: ServerStatus,
  event: ServerEvent,
  { config, cause }: { readonly config: ServerConfig; readonly cause: Cause },
  at: number,
): ServerStatus => {
  const current = status.config === config ? status : { ...status, config };
  const verdict = judge(current, event, at);
  const state: ServerState | undefined = transition(current.state, event.type, verdict);
  if (state === undefined) return current;
  const next = fields(current, event, verdict, cause, at);
  return next === current ? current : { ...next, state };
};
