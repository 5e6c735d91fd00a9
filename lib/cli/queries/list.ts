import { isatty } from 'node:tty';
import type { HealthState, ServerState } from '../../model.ts';
import { cut } from '../../text/cut.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Info, Summary } from '../../wire/shapes.ts';
import type { Invocation } from '../args/commands.ts';
import { ask, request, resultOf } from '../client/request.ts';
import { COMPLETION_LIMIT_MS } from '../client/retry-connect.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { uptime } from '../terminal/times.ts';

/** SGR foreground colours of states and of health. */
const colours: Readonly<Record<Exclude<ServerState | HealthState, 'none'>, number>> = {
  running: 32,
  starting: 33,
  restarting: 33,
  stopping: 33,
  stopped: 90,
  failed: 31,
  ready: 32,
  unhealthy: 31,
};

const titles = ['NAME', 'STATE', 'PID', 'PORT', 'UPTIME', 'RESTARTS', 'HEALTH'];

/** `-` also for daemons of older versions, which do not send health. */
const healthCell = ({ health }: Partial<Summary>): string =>
  health?.state === undefined || health.state === 'none' ? '-' : health.state;

const cells = (server: Summary): readonly string[] => [
  visible(server.name),
  server.state,
  server.pid === undefined ? '-' : String(server.pid),
  String(server.port),
  server.uptime_secs === undefined ? '-' : uptime(server.uptime_secs),
  String(server.restart_count),
  healthCell(server),
];

const painted = (text: string): string => {
  const colour = colours[text.trimEnd() as keyof typeof colours];
  return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[39m`;
};

/** The minimum width of the last column: below it, lines wrap instead. */
const LEAST_DETAIL = 16;

/** Why a server does not run or is unhealthy; undefined if it is well, or the reason is unknown. */
const troubleOf = ({ state, error, health, last_exit, last_signal }: Partial<Summary>): string | undefined => {
  if (error !== undefined) return error;
  if (health?.state === 'unhealthy') return health.detail;
  if (state !== 'restarting' && state !== 'failed') return undefined;
  if (last_signal !== undefined) return `killed by ${last_signal}`;
  return last_exit === undefined ? undefined : `exit code ${last_exit}`;
};

/** The rows. If a server has a problem, there is a last column of details, cut to the remaining width. */
const withTrouble = (servers: readonly Summary[], columns: number): readonly (readonly string[])[] => {
  const rows = servers.map(cells);
  const troubles = servers.map(troubleOf);
  if (troubles.every((trouble) => trouble === undefined)) return [titles, ...rows];
  const [first = ''] = table([titles, ...rows].map((row) => [...row, '']));
  const room = Math.max(LEAST_DETAIL, columns - first.length);
  const cell = (trouble: string) => {
    const text = visible(trouble);
    return text.length > room ? `${cut(text, room - 1)}…` : text;
  };
  return [
    [...titles, 'DETAIL'],
    ...rows.map((row, index) => {
      const trouble = troubles[index];
      return trouble === undefined ? row : [...row, cell(trouble)];
    }),
  ];
};

const isPainted = (title: string | undefined): boolean => title === 'STATE' || title === 'HEALTH';

/**
 * The servers as a table, with a line of titles and a line for each server (SPEC § 8), at most `columns` wide. Pure.
 */
export const serverTable = (
  servers: readonly Summary[],
  coloured: boolean,
  columns = Number.POSITIVE_INFINITY,
): readonly string[] =>
  table(withTrouble(servers, columns), (text, column) =>
    coloured && isPainted(titles[column]) ? painted(text) : text,
  );

/** `xy list`. Problems of the configuration go to stderr, so that stdout has only the table. */
export const list = async ({ options }: Invocation<'list'>, path: string): Promise<number> => {
  if (options.json || options.names) {
    const servers = await ask(path, 'list', undefined, options.names ? COMPLETION_LIMIT_MS : undefined);
    const names = servers.map(({ name }) => name);
    if (options.json) print(visibleJson(options.names ? names : servers));
    else print(names.map(visible));
    return exitCodes.done;
  }
  const [listed, info] = await request(path, [{ method: 'list' }, { method: 'info' }]);
  const servers = resultOf(listed);
  const isTerminal = isatty(1);
  const isColoured = isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  // `process.stdout` is initialized only for a terminal, as that takes time.
  print(serverTable(servers, isColoured, isTerminal ? process.stdout.columns : undefined));
  if ('result' in info) warn(info.result, servers.length);
  return exitCodes.done;
};

const warn = ({ config_dir, last_reload_error }: Info, count: number): void => {
  if (last_reload_error !== undefined) complain(`the last reload failed and changed nothing:\n${last_reload_error}`);
  else if (count === 0)
    complain(`there are no servers yet: add one with xy add, or put NAME.kdl into ${config_dir}, then: xy reload`);
};
