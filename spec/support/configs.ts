import type { ServerConfig } from '../../lib/model.ts';

/** A complete config for specs; override what the spec is about. */
export const serverConfig = (overrides: Partial<ServerConfig> = {}): ServerConfig => ({
  name: 'a',
  path: '/etc/xy/servers/a.kdl',
  command: 'a-mcp',
  args: [],
  port: 8421,
  env: {},
  restart: {
    policy: 'on-failure',
    backoffInitialMs: 1_000,
    backoffMaxMs: 30_000,
    maxRetriesPerMinute: 5,
    minUptimeMs: 10_000,
  },
  stop: { graceMs: 10_000, signal: 'SIGTERM' },
  mcp: { path: '/mcp', headers: [] },
  health: {
    probe: 'initialize',
    startTimeoutMs: 30_000,
    intervalMs: 10_000,
    timeoutMs: 5_000,
    failures: 3,
    onFailure: 'report',
  },
  ...overrides,
});
