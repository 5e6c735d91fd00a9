import type { ServerConfig } from '../model.ts';
import { block } from './block.ts';
import { atLeast, duration, integer, onFailure, path, policy, probe, signal, string, urlPath } from './decoders.ts';
import { env } from './env.ts';
import { header } from './header.ts';
import { list, required, setting } from './rows.ts';
import type { Values } from './schema.ts';

/** The port of a server, which must be unique. */
export const port = required(integer(1, 65_535, '8421'));

/** The minimum for the interval and the timeout of checks. */
const MOMENT_MS = 100;

/** All nodes of a config file, and their defaults (SPEC § 2, § 9). A new setting needs a row here and a line below. */
export const serverRows = (home: string) => ({
  command: required(path(home, '"/path/to/server"', 'the others belong in args')),
  args: list(string),
  port,
  env,
  'working-dir': setting(path(home, '"~/work"'), undefined),
  restart: block(
    {
      policy: setting(policy, 'on-failure'),
      'backoff-initial': setting(duration, 1000),
      'backoff-max': setting(duration, 30_000),
      'max-retries-per-minute': setting(integer(0, Number.MAX_SAFE_INTEGER, '5'), 5),
      'min-uptime': setting(duration, 10_000),
    },
    [{ less: 'backoff-initial', more: 'backoff-max' }],
  ),
  stop: block({
    grace: setting(duration, 10_000),
    signal: setting(signal, 'SIGTERM'),
  }),
  mcp: block({
    path: setting(urlPath('"/mcp"'), '/mcp'),
    header,
  }),
  health: block({
    probe: setting(probe, 'initialize'),
    path: setting(urlPath('"/healthz"'), undefined),
    'start-timeout': setting(atLeast(MOMENT_MS), 30_000),
    interval: setting(atLeast(MOMENT_MS), 10_000),
    timeout: setting(atLeast(MOMENT_MS), 5_000),
    failures: setting(integer(1, Number.MAX_SAFE_INTEGER, '3'), 3),
    'on-failure': setting(onFailure, 'report'),
  }),
});

/** The values of a config file. */
export type ServerValues = Values<ReturnType<typeof serverRows>>;

/** Maps the values of a file to the model. */
export const serverConfig = (name: string, file: string, values: ServerValues): ServerConfig => ({
  name,
  path: file,
  command: values.command,
  args: values.args,
  port: values.port,
  env: values.env,
  ...(values['working-dir'] === undefined ? {} : { workingDir: values['working-dir'] }),
  restart: {
    policy: values.restart.policy,
    backoffInitialMs: values.restart['backoff-initial'],
    backoffMaxMs: values.restart['backoff-max'],
    maxRetriesPerMinute: values.restart['max-retries-per-minute'],
    minUptimeMs: values.restart['min-uptime'],
  },
  stop: { graceMs: values.stop.grace, signal: values.stop.signal },
  mcp: { path: values.mcp.path, headers: values.mcp.header },
  health: {
    probe: values.health.probe,
    ...(values.health.path === undefined ? {} : { path: values.health.path }),
    startTimeoutMs: values.health['start-timeout'],
    intervalMs: values.health.interval,
    timeoutMs: values.health.timeout,
    failures: values.health.failures,
    onFailure: values.health['on-failure'],
  },
});
