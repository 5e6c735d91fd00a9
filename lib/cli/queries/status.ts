import { visible, visibleJson } from '../../text/visible.ts';
import type { Details } from '../../wire/shapes.ts';
import type { Invocation } from '../args/commands.ts';
import { ask } from '../client/request.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { print } from '../terminal/output.ts';
import { table } from '../terminal/table.ts';
import { localTime, uptime } from '../terminal/times.ts';

/** The number of transitions shown. */
const TRANSITIONS = 10;

/** A word of a command line, quoted for a shell, with control characters escaped. */
const shellWord = (word: string): string => {
  const shown = visible(word);
  return /^[\w@%+=:,./~-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
};

const lastExit = ({ last_exit, last_signal }: Details): string | undefined => {
  if (last_signal !== undefined) return `killed by ${last_signal}`;
  return last_exit === undefined ? undefined : `exit code ${last_exit}`;
};

/** Health and the result of the handshake; undefined without health checks, and for daemons of older versions. */
const healthFacts = ({ health, url }: Partial<Details>): readonly (readonly [string, string | undefined])[] => {
  const { state = 'none', detail, since_unix_ms, server, protocol, era } = health ?? {};
  const since = since_unix_ms === undefined ? '' : ` since ${localTime(since_unix_ms)}`;
  return [
    ['health', state === 'none' ? undefined : `${state}${since}`],
    ['detail', detail],
    ['url', url],
    ['server', server && `${server.name} ${server.version}`.trimEnd()],
    ['protocol', protocol && (era === undefined ? protocol : `${protocol} (${era})`)],
  ];
};

/** The facts with their labels; undefined ones are omitted. */
const facts = (server: Details): readonly (readonly [label: string, fact: string | undefined])[] => {
  const since = server.recent_transitions.at(-1);
  return [
    ['name', server.name],
    ['state', since === undefined ? server.state : `${server.state} since ${localTime(since.at_unix_ms)}`],
    ['reason', since?.reason],
    ['error', server.error],
    ...healthFacts(server),
    ['pid', server.pid?.toString()],
    ['port', String(server.port)],
    ['uptime', server.uptime_secs === undefined ? undefined : uptime(server.uptime_secs)],
    ['last exit', lastExit(server)],
    ['restarts', String(server.restart_count)],
    ['command', [server.command, ...server.args].map(shellWord).join(' ')],
    ['config', server.config_path],
    ['log', server.log_path],
  ];
};

const history = ({ recent_transitions: transitions }: Details): readonly string[] =>
  table(
    transitions
      .slice(-TRANSITIONS)
      .map(({ from, to, at_unix_ms, reason = '' }) => [localTime(at_unix_ms), `${from} -> ${to}`, visible(reason)]),
  ).map((line) => `  ${line.trimEnd()}`);

/** Everything about one server (SPEC § 8). Pure, except for the time zone. */
export const statusLines = (server: Details): readonly string[] => {
  const known = facts(server).filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  const lines = table(known.map(([label, fact]) => [label, visible(fact)]));
  const changes = history(server);
  return changes.length === 0 ? lines : [...lines, 'state changes', ...changes];
};

/** `xy status`. */
export const status = async ({ args: [name = ''], options }: Invocation<'status'>, path: string): Promise<number> => {
  const server = await ask(path, 'status', { name });
  print(options.json ? [visibleJson(server)] : statusLines(server));
  return exitCodes.done;
};
