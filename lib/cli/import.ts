import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { clients } from '../clients/clients.ts';
import { type ClientEntry, entriesOf, isLoopback } from '../clients/entries.ts';
import { formats } from '../clients/merge.ts';
import { isClient } from '../clients/names.ts';
import type { Program } from '../clients/program.ts';
import { positionsIn } from '../config/position.ts';
import { serverKdl } from '../config/server-kdl.ts';
import { codeOf, readRegularFile } from '../host/config-file.ts';
import { bridged } from './bridge.ts';
import { clientFile, readText } from './client-file.ts';
import type { Invocation } from './commands.ts';
import { exitCodes } from './exit-code.ts';
import { interruption } from './interruption.ts';
import { type Added, addServer, daemonConfigs, type NewServer, portOf } from './new-server.ts';
import { complain, print } from './output.ts';
import { refusal } from './refusal.ts';
import { visible, visibleJson } from './visible.ts';

/** Some clients keep much else in the file, in MiB. */
const LARGEST = 64;

/** What clients replace in the values of variables. */
const REFERENCE = /\$\{[^}]*\}|\{env:[^}]*\}/;

/** An entry that is no server for xy, and why. */
interface Skipped {
  readonly name: string;
  readonly why: string;
}

/** What a client's config comes to. */
interface Plan {
  readonly servers: readonly NewServer[];
  readonly skipped: readonly Skipped[];
}

/** `xy import`. Each server is tried, whatever becomes of the others. @throws XyError, Unreachable */
export const importServers = async ({ args, options }: Invocation<'import'>, socket: string): Promise<number> => {
  const [source = ''] = args;
  const { file, entries } = await read(source);
  const { servers, skipped } = planOf(entries, await checker());
  for (const { name, why } of skipped) complain(`skipped ${name || '""'}: ${why}`);
  for (const { name, draft } of servers) {
    const filledIn = Object.keys(draft.env).filter((key) => REFERENCE.test(draft.env[key] ?? ''));
    if (filledIn.length > 0)
      complain(`${name}: only the client can fill in ${filledIn.join(', ')}: xy edit ${name} sets it`);
  }
  if (entries.length === 0) complain(`there are no servers in ${file}`);
  if (options['dry-run']) {
    await preview(servers, socket, options.json);
    return exitCodes.done;
  }
  const interrupted = interruption();
  const added: Added[] = [];
  const failed: { readonly name: string; readonly message: string }[] = [];
  for (const server of servers) {
    try {
      const one = await addServer(socket, server, interrupted);
      added.push(one);
      if (!options.json) print(`added: ${one.name} ${visible(one.url)}`);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'XyError' || error.message === 'interrupted') throw error;
      complain(error.message);
      failed.push({ name: server.name, message: error.message });
    }
  }
  if (options.json) print(visibleJson({ added, skipped, failed }));
  return failed.length === 0 ? exitCodes.done : exitCodes.failed;
};

const read = async (source: string): Promise<{ readonly file: string; readonly entries: readonly ClientEntry[] }> => {
  const client = isClient(source) ? clients[source] : undefined;
  const file = client === undefined ? resolve(source) : clientFile(client);
  const content = await readText(file, contentAt);
  if (content === undefined) throw refusal(`there is no ${file}`);
  const format = formats[client?.format ?? formatOf(file)];
  const text = content.text.replace(/^\uFEFF/, '');
  const reading = format.read(text);
  if ('fault' in reading) {
    const { line, column } = positionsIn(text)(reading.fault.offset);
    throw refusal(`${file}:${line}:${column}: ${reading.fault.message}`);
  }
  return { file, entries: entriesOf(reading.value) ?? [] };
};

/** Of a path that may lead to anything, also to what never ends. */
const contentAt = async (file: string): Promise<Buffer | undefined> => {
  const content = await readRegularFile(file, LARGEST).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  switch (content?.type) {
    case undefined:
      return undefined;
    case 'bytes':
      return Buffer.from(content.bytes);
    case 'ignored':
      throw refusal(`can't read ${file}: it is a directory`);
    case 'problem':
      throw refusal(`${file} ${content.message}`);
  }
};

const formatOf = (file: string): keyof typeof formats => {
  if (file.endsWith('.toml')) return 'toml';
  return /\.ya?ml$/.test(file) ? 'yaml' : 'json';
};

/** What xy has against a server's config; undefined where it takes it. */
type Check = (server: NewServer) => string | undefined;

/** What is to be written, read as the daemon will read it: whatever port it gets. */
const checker = async (): Promise<Check> => {
  const { parseConfig } = await import('../config/parse.ts');
  return ({ name, draft }) => {
    const bytes = Buffer.from(serverKdl({ ...draft, port: 1 }));
    const { problems } = parseConfig({ path: `${name}.kdl`, name, bytes }, homedir());
    return problems[0] && `xy would refuse its config: ${problems[0].field}: ${problems[0].message}`;
  };
};

/** What becomes of each entry. Pure where the check is. */
export const planOf = (entries: readonly ClientEntry[], check: Check): Plan => {
  const servers: NewServer[] = [];
  const skipped: Skipped[] = [];
  for (const entry of entries) {
    const outcome = outcomeOf(entry, servers, check);
    if (typeof outcome === 'string') skipped.push({ name: entry.name, why: outcome });
    else servers.push(outcome);
  }
  return { servers, skipped };
};

/** @returns why there is none where it is a string. */
const outcomeOf = (entry: ClientEntry, earlier: readonly NewServer[], check: Check): NewServer | string => {
  switch (entry.type) {
    case 'url':
      return `${isLoopback(entry.url) ? 'it is on this machine already' : 'it is a server elsewhere'}, and no program to run`;
    case 'off':
      return 'it is switched off there';
    case 'misfit':
      return entry.problem;
    case 'unknown':
      return 'it has neither a command nor a URL';
    case 'program': {
      const name = nameFor(entry.name);
      if (name === '')
        return 'no server\'s name can be made of its name: give it one there with some of a-z, 0-9 and "_"';
      if (earlier.some((server) => server.name === name))
        return 'its name, in a-z, 0-9, "_" and "-", is that of another';
      const server = newServer(name, entry);
      return check(server) ?? server;
    }
  }
};

const newServer = (name: string, { command, args, env, cwd }: Program): NewServer => ({
  name,
  draft: bridged({
    command,
    args: args.map(literally),
    env,
    port: 0,
    ...(cwd !== undefined && isAbsolute(cwd) && { workingDir: cwd }),
  }),
});

const nameFor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** No client knows `{port}`: where one has it, it means just that. */
const literally = (arg: string): string => arg.replaceAll('{port}', '{{port}}');

/** What would be written, with the values of variables left out: they may be secrets. */
const preview = async (servers: readonly NewServer[], socket: string, json = false): Promise<void> => {
  const { configs } = await daemonConfigs(socket).catch(() => ({ configs: new Map() }));
  const files: { name: string; kdl: string }[] = [];
  const taken = new Map(configs);
  for (const server of servers) {
    const port = await portOf(server, taken);
    taken.set(server.name, { port });
    const env = Object.fromEntries(Object.keys(server.draft.env).map((key) => [key, '…']));
    files.push({ name: server.name, kdl: serverKdl({ ...server.draft, env, port }) });
  }
  if (json) print(visibleJson(files));
  else for (const { name, kdl } of files) print(`// ${name}.kdl`, kdl);
};
