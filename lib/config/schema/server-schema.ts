import { block, writeMembers } from './block.ts';
import { atLeast, duration, integer, onFailure, path, policy, probe, signal, string, urlPath } from './decoders.ts';
import { env } from './env.ts';
import { header } from './header.ts';
import { program } from './program.ts';
import type { Apply, Drafted, ReferenceLine, Row, Values } from './row.ts';
import { list, required, setting } from './rows.ts';

/** The minimum for the interval and the timeout of checks. */
const MOMENT_MS = 100;

/** A setting whose change needs a restart of the server. */
const restarting = <T>(row: Row<T>): Row<T> & { readonly apply: Apply } => ({ ...row, apply: 'restart' });

/** A setting whose change takes effect while the server runs. */
const live = <T>(row: Row<T>): Row<T> & { readonly apply: Apply } => ({ ...row, apply: 'live' });

/**
 * Every setting that a config file may have (SPEC § 2, § 9), each in one row: its key in {@link ServerSettings}, its
 * name in the file, how it is decoded, its default, what the reference says of it, and when a change takes effect. What
 * `xy check` accepts, the type, the reference in README.md and what `xy add` writes follow from this table.
 * @param home what `~` stands for; undefined: it is a problem.
 */
export const serverRows = (home: string | undefined) =>
  ({
    /** `~` is expanded already. A name without a slash is looked up in the child's PATH. */
    command: restarting(
      required('command', program(home, '"/path/to/server"'), {
        sample: '"/usr/local/bin/insikt-mcp"',
        doc: "required; ~ is expanded; a bare name is looked up in the child's PATH",
      }),
    ),
    args: restarting(list('args', string, { sample: '"--http" "--port" "8421"', doc: 'strings' })),
    /** The port on loopback, 1..65535. */
    port: restarting(
      required('port', integer(1, 65_535, '8421'), { doc: 'required: where the server listens on loopback' }),
    ),
    /** Added to the daemon's environment. Its values are secrets: never printed, logged or sent. Keys sorted. */
    env: restarting(env),
    /** `~` is expanded already. Absent: the daemon's own. */
    workingDir: restarting(setting('working-dir', path(home, '"~/work"'), undefined, { doc: "default: the daemon's" })),
    /** Restarts after a run has ended by itself (SPEC § 3). Durations are milliseconds. */
    restart: live(
      block(
        'restart',
        {
          policy: setting('policy', policy, 'on-failure', { doc: '"always" | "on-failure" | "never"' }),
          backoffInitialMs: setting('backoff-initial', duration, 1000, { doc: 'doubled at each restart in a row …' }),
          backoffMaxMs: setting('backoff-max', duration, 30_000, { doc: '… up to this' }),
          /** Automatic restarts allowed within any 60 s; the next one fails the server. */
          maxRetriesPerMinute: setting('max-retries-per-minute', integer(0, Number.MAX_SAFE_INTEGER, '5'), 5, {
            doc: 'at one more restart within 60 s the server is failed',
          }),
          /** A run this long was stable: the backoff starts over. */
          minUptimeMs: setting('min-uptime', duration, 10_000, {
            doc: 'a run this long was stable: the backoff starts over',
          }),
        },
        [{ less: 'backoffInitialMs', more: 'backoffMaxMs' }],
      ),
    ),
    /** `signal` to the group, SIGKILL after `graceMs`. */
    stop: live(
      block('stop', {
        graceMs: setting('grace', duration, 10_000, { doc: 'SIGTERM, then SIGKILL after this long' }),
        signal: setting('signal', signal, 'SIGTERM'),
      }),
    ),
    /** The MCP endpoint, and the headers of xy's own requests (SPEC § 9). */
    mcp: live(
      block('mcp', {
        /** The endpoint on the port. */
        path: setting('path', urlPath('"/mcp"'), '/mcp', { doc: 'the endpoint on the port' }),
        /** In the order of the file. Values are secrets: never printed, logged or sent over the wire. */
        headers: header,
      }),
    ),
    /** The health checks (SPEC § 9). */
    health: live(
      block('health', {
        probe: setting('probe', probe, 'initialize', { doc: '"none" | "tcp" | "http" | "initialize" | "tools"' }),
        /** Path of the liveness check by GET. Absent: the request that worked at readiness. */
        path: setting('path', urlPath('"/healthz"'), undefined, {
          doc: 'once ready, GET is asked here instead of OPTIONS on the endpoint',
        }),
        /** Longest time from the spawn to ready. */
        startTimeoutMs: setting('start-timeout', atLeast(MOMENT_MS), 30_000, {
          doc: 'longest time from the start to ready',
        }),
        /** Between two checks once ready. */
        intervalMs: setting('interval', atLeast(MOMENT_MS), 10_000, { doc: 'between checks once ready' }),
        /** Longest time for one check. */
        timeoutMs: setting('timeout', atLeast(MOMENT_MS), 5_000, { doc: 'of one check' }),
        /** How many consecutive failed checks make it unhealthy. */
        failures: setting('failures', integer(1, Number.MAX_SAFE_INTEGER, '3'), 3, {
          doc: 'in a row make it unhealthy',
        }),
        onFailure: setting('on-failure', onFailure, 'report', { doc: 'or "restart": then unhealthy is a crash' }),
      }),
    ),
  }) as const;

type ServerRows = ReturnType<typeof serverRows>;

/** The settings of one server: parsed, validated, with all defaults filled in. */
export type ServerSettings = Values<ServerRows>;

/** The settings for writing a config; all others have their defaults. */
export type ServerDraft = Pick<ServerSettings, 'command' | 'args' | 'port' | 'env'> & Drafted<ServerSettings>;

/** The config file of a server: parses back to the same settings. Pure. */
export const serverKdl = (draft: ServerDraft): string => `${writeMembers(serverRows(''), draft).join('\n')}\n`;

/** The port of a server, which must be unique. */
export const { port } = serverRows('');

/** The settings whose change takes effect while the server runs. */
export const liveSettings: ReadonlySet<string> = new Set(
  Object.entries(serverRows('')).flatMap(([key, { apply }]) => (apply === 'live' ? [key] : [])),
);

/** The reference of all settings, as the lines of a config file. */
export const configReference = (): readonly ReferenceLine[] =>
  Object.values(serverRows('~')).flatMap(({ reference }) => reference);
