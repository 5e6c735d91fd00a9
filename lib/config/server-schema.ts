import type { ServerConfig } from '../model.ts';
import { block } from './block.ts';
import { duration, integer, path, policy, signal, string } from './decoders.ts';
import { env } from './env.ts';
import { list, required, setting } from './rows.ts';
import type { Values } from './schema.ts';

/** The port of a server, which two of them can't share. */
export const port = required(integer(1, 65_535, '8421'));

/** Every node that a config file may have, and its default (SPEC § 2). A new setting is a row here and a line below. */
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
});

/** What a whole file was read as. */
export type ServerValues = Values<ReturnType<typeof serverRows>>;

/** The file's words into the model's. */
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
});
