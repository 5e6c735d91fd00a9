import type { Era, HealthState, ServerState, ServerStatus, Transition } from '../model.ts';
import type { DatedHealth, Entry } from '../roster.ts';

/** A server's health on the wire (SPEC § 9). Absent, not null, where there is nothing to say. */
export interface WireHealth {
  readonly state: HealthState;
  readonly detail?: string;
  readonly since_unix_ms: number;
  readonly server?: { readonly name: string; readonly version: string };
  readonly protocol?: string;
  readonly era?: Era;
}

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
  readonly health: WireHealth;
  /** Where clients reach it. */
  readonly url: string;
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

export const wireHealth = ({ state, detail, sinceUnixMs, server, protocol, era }: DatedHealth): WireHealth => ({
  state,
  ...(detail !== undefined && { detail }),
  since_unix_ms: sinceUnixMs,
  ...(server && { server }),
  ...(protocol !== undefined && { protocol }),
  ...(era && { era }),
});

/** `now` is the monotonic clock's. Nothing of `env` or of a header is ever in it. */
export const summary = ({ status, health }: Entry, now: number): Summary => {
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
    health: wireHealth(health),
    url: `http://localhost:${config.port}${config.mcp.path}`,
  };
};

export const details = (entry: Entry, now: number, logPath: string): Details => ({
  ...summary(entry, now),
  recent_transitions: entry.transitions,
  log_path: logPath,
  command: entry.status.config.command,
  args: entry.status.config.args,
  config_path: entry.status.config.path,
});
