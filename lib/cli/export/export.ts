import { formats } from '../../clients/entries/formats.ts';
import { withoutServers, withServers } from '../../clients/entries/merge.ts';
import { type Client, type Endpoint, variableOf } from '../../clients/table/client.ts';
import { clients } from '../../clients/table/clients.ts';
import { type ClientName, clientNamed } from '../../clients/table/names.ts';
import { didYouMean } from '../../config/schema/phrasing.ts';
import { configInvalid } from '../../errors.ts';
import { checkDirectory } from '../../host/config/config-files.ts';
import { homeIn } from '../../host/instance/home.ts';
import type { ConfigSet, ServerConfig } from '../../model.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { configDirectory } from '../client/config-path.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { userError } from '../terminal/user-error.ts';
import { candidatesOf, clientFile, type Rewritten, rewrite } from './client-file.ts';
import { exportNotes, formerNotes } from './export-notes.ts';
import { staleEntries } from './stale-entries.ts';

/** `xy export`. It reads the config directory itself, that of the daemon if one runs. @throws XyError */
export const exportServers = async ({ args, options }: Invocation<'export'>): Promise<number> => {
  const [name = '', ...names] = args;
  // The command line is validated already.
  const clientName: ClientName = clientNamed(name) ?? 'claude-code';
  const client = clients[clientName];
  checkOptions(options);
  const dir = await configDirectory();
  const configs = await validConfigs(dir);
  if (!options.write && !options.remove) return showServers(clientName, { dir, configs }, names, options.json);
  const file = options.file ?? clientFile(client);
  // With names on the command line, other entries are not touched.
  const stale = async () => (names.length > 0 ? new Set<string>() : staleEntries(client, file, configs));
  if (options.remove) {
    const chosen = names.length > 0 ? names : [...configs.keys()];
    const wishes = { stale: await stale() };
    const outcome = await rewrite(file, (text) => withoutServers(client, text, chosen, wishes));
    tell(outcome, chosen, options.json);
    if (outcome.result === 'written') for (const line of await formerNotes(client, file, chosen)) complain(line);
    return exitCodes.done;
  }
  const chosen = chosenServers({ dir, configs }, names);
  const endpoints = chosen.map(endpointOf);
  const wishes = { force: options.force === true, stale: await stale() };
  tell(
    await rewrite(file, (text) => withServers(client, text, endpoints, wishes)),
    endpoints.map(({ name }) => name),
    options.json,
    '; --force replaces it',
  );
  for (const line of exportNotes(client, endpoints, chosen, dir)) complain(line);
  return exitCodes.done;
};

/** A config directory and its configs. */
interface ConfigSource {
  readonly dir: string;
  readonly configs: ConfigSet;
}

const showServers = (name: ClientName, source: ConfigSource, names: readonly string[], json = false): number => {
  const client = clients[name];
  const chosen = chosenServers(source, names);
  const endpoints = chosen.map(endpointOf);
  show(client, endpoints, json);
  if (!json) complain(whatToDo(name, client, endpoints).join('\n'));
  for (const line of exportNotes(client, endpoints, chosen, source.dir)) complain(line);
  return exitCodes.done;
};

const checkOptions = ({ write, remove, file, force }: Invocation<'export'>['options']): void => {
  if (write && remove) throw userError('either --write or --remove, not both');
  if (file !== undefined && !write && !remove) throw userError('--file goes with --write or --remove');
  if (force && !write) throw userError('--force goes with --write');
};

/** @throws XyError with every problem of the config directory. */
const validConfigs = async (dir: string): Promise<ConfigSet> => {
  const { configs, problems } = await checkDirectory(dir, homeIn(process.env));
  if (problems.length > 0) throw configInvalid(problems);
  return configs;
};

const chosenServers = ({ dir, configs }: ConfigSource, names: readonly string[]): readonly ServerConfig[] => {
  if (configs.size === 0) throw userError(`there are no servers in ${dir}: add one with: xy add`);
  if (names.length === 0) return [...configs.values()];
  return [...new Set(names)].map((name) => {
    const config = configs.get(name);
    if (config === undefined) throw userError(`no such server: ${name}: ${didYouMean(name, [...configs.keys()])}`);
    return config;
  });
};

const endpointOf = ({ name, port, mcp }: ServerConfig): Endpoint => ({
  name,
  url: `http://localhost:${port}${mcp.path}`,
  headers: [...new Set(mcp.headers.map(([header]) => header))].map((header) => ({
    name: header,
    variable: variableOf(name, header),
  })),
});

/** Prints a complete file with only these servers, to paste. */
const show = (client: Client, endpoints: readonly Endpoint[], json = false): void => {
  const merge = withServers(client, '', endpoints);
  if (merge.type === 'fault') throw userError(merge.message);
  const reading = formats[client.format].read(merge.text);
  print(json ? [visibleJson('value' in reading ? reading.value : {})] : [merge.text.trimEnd()]);
};

const tell = (rewritten: Rewritten, servers: readonly string[], json = false, remedy = ''): void => {
  const { file, result, backup, foreign, stale } = rewritten;
  if (json) print(visibleJson({ ...rewritten, servers }));
  else print([`${result}: ${visible(file)}`, ...(backup === undefined ? [] : [`backup: ${visible(backup)}`])]);
  for (const name of foreign) complain(`${name} in ${file} is not xy's: it was left unchanged${remedy}`);
  for (const name of stale) complain(`${name} in ${file} led to a server that no longer exists: it was removed`);
};

const whatToDo = (name: ClientName, client: Client, endpoints: readonly Endpoint[]): readonly string[] => [
  candidatesOf(client).length === 0
    ? `this goes into the file of your client: xy export ${name} --write --file FILE puts it there`
    : `this goes into ${clientFile(client)}: xy export ${name} --write puts it there`,
  ...endpoints.flatMap((endpoint) => client.command?.(endpoint) ?? []).map((line) => `or: ${line}`),
];
