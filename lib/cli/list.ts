import { isatty } from 'node:tty';
import type { HealthState, ServerState } from '../model.ts';
import { visible, visibleJson } from '../text/visible.ts';
import type { Info, Summary } from '../wire/shapes.ts';
import type { Invocation } from './commands.ts';
import { ask, exchange, resultOf } from './exchange.ts';
import { exitCodes } from './exit-code.ts';
import { complain, print } from './output.ts';
import { table } from './table.ts';
import { uptime } from './times.ts';

/** SGR foreground colours, of states and of health. */
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

/** `-` also for a daemon of an older version, which says nothing of health. */
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

const isPainted = (title: string | undefined): boolean => title === 'STATE' || title === 'HEALTH';

/** The servers as a table, a line for the titles and one for each server (SPEC § 8). Pure. */
export const serverTable = (servers: readonly Summary[], coloured: boolean): readonly string[] =>
  table([titles, ...servers.map(cells)], (text, column) =>
    coloured && isPainted(titles[column]) ? painted(text) : text,
  );

/** `xy list`. What is wrong with the configuration goes to stderr, so that stdout holds the table and nothing else. */
export const list = async ({ options }: Invocation<'list'>, path: string): Promise<number> => {
  if (options.json || options.names) {
    const servers = await ask(path, 'list');
    print(options.json ? [visibleJson(servers)] : servers.map(({ name }) => visible(name)));
    return exitCodes.done;
  }
  const [listed, info] = await exchange(path, [{ method: 'list' }, { method: 'info' }]);
  const servers = resultOf(listed);
  print(serverTable(servers, isatty(1) && !process.env.NO_COLOR && process.env.TERM !== 'dumb'));
  if ('result' in info) warn(info.result, servers.length);
  return exitCodes.done;
};

const warn = ({ config_dir, last_reload_error }: Info, count: number): void => {
  if (last_reload_error !== undefined) complain(`the last reload failed and changed nothing:\n${last_reload_error}`);
  else if (count === 0)
    complain(`there are no servers yet: add one with xy add, or put NAME.kdl into ${config_dir}, then: xy reload`);
};
