import type { ServerState, ServerStatus, Transition } from '../model.ts';
import type { Entry } from '../roster.ts';

/** One server on the wire (SPEC § 5). Absent, not null, where there is nothing to say. */
export interface Summary {
  readonly name: string;
  readonly state: ServerState;
  readonly pid?: number;
  readonly port: number;
  readonly uptime_secs?: number;
  readonly restart_count: number;
  readonly last_exit?: number;
  readonly last_signal?: string;
  readonly error?: string;
}

/** What `status` adds to a summary. */
export interface Details extends Summary {
  readonly recent_transitions: readonly Transition[];
  readonly log_path: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly config_path: string;
}

const lastExit = ({ exit }: ServerStatus): Pick<Summary, 'last_exit' | 'last_signal'> => {
  if (exit === undefined) return {};
  return 'code' in exit ? { last_exit: exit.code } : { last_signal: exit.signal };
};

/** `now` is the monotonic clock's. Nothing of `env` is ever in it. */
export const summary = (status: ServerStatus, now: number): Summary => {
  const { name, state, pid, spawnedAt, error, restartCount, config } = status;
  return {
    name,
    state,
    ...(pid !== undefined && { pid }),
    port: config.port,
    ...(spawnedAt !== undefined && { uptime_secs: Math.floor((now - spawnedAt) / 1000) }),
    restart_count: restartCount,
    ...lastExit(status),
    ...(error !== undefined && { error }),
  };
};

export const details = ({ status, transitions }: Entry, now: number, logPath: string): Details => ({
  ...summary(status, now),
  recent_transitions: transitions,
  log_path: logPath,
  command: status.config.command,
  args: status.config.args,
  config_path: status.config.path,
});
