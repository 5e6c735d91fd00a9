import { dirname } from 'node:path';
import { serverKdl } from '../../config/schema/server-schema.ts';
import { isXyError } from '../../errors.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { bridgedAccess } from '../authoring/access.ts';
import { isKeyed, newKey } from '../authoring/bridge.ts';
import { type Added, addServer, daemonConfigs, type NewServer, portOf } from '../authoring/new-server.ts';
import { interruption, isInterruption } from '../terminal/abort-on-signal.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { checker, planOf } from './import-plan.ts';
import { isOfProject, readSource } from './import-source.ts';

/** `xy import`. A failure of one server does not affect the others. @throws XyError, Unreachable */
export const importServers = async ({ args, options }: Invocation<'import'>, socket: string): Promise<number> => {
  const [source = ''] = args;
  const { file, entries } = await readSource(source);
  const { servers, skipped } = planOf(entries, await checker(), options['no-key'] ? () => undefined : newKey);
  for (const { name, project, why } of skipped)
    complain(`skipped ${name || '""'}${project === undefined ? '' : ` of ${project}`}: ${why}`);
  for (const { name, note } of servers)
    if (note !== undefined) complain(`${name}: ${note}: xy edit ${name} changes that`);
  if (entries.length === 0) complain(`there are no servers in ${file}`);
  if (options['dry-run']) {
    await preview(servers, socket, options.json);
    return exitCodes.done;
  }
  const interrupted = interruption();
  const added: Added[] = [];
  const failed: { readonly name: string; readonly message: string }[] = [];
  for (const server of servers) {
    const outcome = await addServer(socket, server, interrupted).catch(failureOf);
    if (outcome instanceof Error) {
      complain(outcome.message);
      failed.push({ name: server.name, message: outcome.message });
    } else {
      added.push(outcome);
      if (!options.json) print(`added: ${outcome.name} ${visible(outcome.url)}`);
    }
  }
  if (options.json) print(visibleJson({ added, skipped, failed }));
  for (const line of accessOf(added, servers)) complain(line);
  if (added.length > 0 && isOfProject(file))
    complain(`Claude Code prefers ${file} to its own config: xy export claude-code --write --force --file ${file}`);
  return failed.length === 0 ? exitCodes.done : exitCodes.failed;
};

/** Who can access the added servers: one line for those with a key, one for those without. */
const accessOf = (added: readonly Added[], servers: readonly NewServer[]): readonly string[] => {
  const keyed = new Set(servers.filter(({ draft }) => isKeyed(draft)).map(({ name }) => name));
  const open = added.filter(({ name }) => !keyed.has(name));
  const closed = added.filter(({ name }) => keyed.has(name));
  const [first] = closed;
  return [
    ...(first === undefined ? [] : [bridgedAccess(namesOf(closed), dirname(first.config_path))]),
    ...(open.length === 0 ? [] : [bridgedAccess(namesOf(open), undefined)]),
  ];
};

const namesOf = (servers: readonly Added[]): readonly string[] => servers.map(({ name }) => name);

/** The error of one server. @throws an error that affects all of them */
const failureOf = (error: unknown): Error => {
  if (isXyError(error) && !isInterruption(error)) return error;
  throw error;
};

/** Prints the configs, without the values of variables and headers, which may be secrets. */
const preview = async (servers: readonly NewServer[], socket: string, json = false): Promise<void> => {
  const { configs } = await daemonConfigs(socket).catch(() => ({ configs: new Map() }));
  const files: { name: string; kdl: string }[] = [];
  const taken = new Map(configs);
  for (const server of servers) {
    const port = await portOf(server, taken);
    taken.set(server.name, { port });
    const env = Object.fromEntries(Object.keys(server.draft.env).map((key) => [key, '…']));
    const headers = (server.draft.mcp?.headers ?? []).map(([name]) => [name, '…'] as const);
    files.push({ name: server.name, kdl: serverKdl({ ...server.draft, env, mcp: { headers }, port }) });
  }
  if (json) print(visibleJson(files));
  else for (const { name, kdl } of files) print([`// ${name}.kdl`, kdl]);
};
