import type { ServerStatus } from '../model.ts';
import type { DatedHealth, Entry } from '../roster.ts';
import type { Details, Summary, WireHealth } from '../wire/shapes.ts';

const lastExit = ({ exit }: ServerStatus): Pick<Summary, 'last_exit' | 'last_signal'> => {
  if (exit === undefined) return {};
  return 'code' in exit ? { last_exit: exit.code } : { last_signal: exit.signal };
};

/** Health in the format of the wire. */
export const wireHealth = ({ state, detail, sinceUnixMs, server, protocol, era }: DatedHealth): WireHealth => ({
  state,
  ...(detail !== undefined && { detail }),
  since_unix_ms: sinceUnixMs,
  ...(server && { server }),
  ...(protocol !== undefined && { protocol }),
  ...(era && { era }),
});

/** The summary of a server at `now`, in monotonic milliseconds. It never contains values of `env` or of headers. */
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

/** The result of `status`. */
export const details = (entry: Entry, now: number, logPath: string): Details => ({
  ...summary(entry, now),
  recent_transitions: entry.transitions,
  log_path: logPath,
  command: entry.status.config.command,
  args: entry.status.config.args,
  config_path: entry.status.config.path,
});
