import { existsSync } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ServerDraft, serverKdl } from '../config/server-kdl.ts';
import { isServerName, isTooLong, nameRule } from '../config/server-name.ts';
import { configInvalid } from '../errors.ts';
import { checkDirectory } from '../host/config-files.ts';
import type { ConfigSet } from '../model.ts';
import { ask } from './exchange.ts';
import { freePort } from './free-port.ts';
import { complain } from './output.ts';
import { fileRefusal, refusal } from './refusal.ts';
import { untilReady } from './until-ready.ts';
import { whileItAnswers } from './while-it-answers.ts';

/** Longer than any server takes that xy waits for: its own `start-timeout` decides. */
const PATIENCE = '1h';

/** A server that was added, and answers. */
export interface Added {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly config_path: string;
}

/** A server to add. Without a port it gets a free one. */
export interface NewServer {
  readonly name: string;
  readonly draft: Omit<ServerDraft, 'port'>;
  readonly port?: number;
}

/** The configs that the daemon reads, and where. @throws XyError with every problem; Unreachable */
export const daemonConfigs = async (socket: string): Promise<{ readonly dir: string; readonly configs: ConfigSet }> => {
  const { config_dir: dir } = await ask(socket, 'info');
  return { dir, configs: await validConfigs(dir) };
};

const validConfigs = async (dir: string): Promise<ConfigSet> => {
  const { configs, problems } = await checkDirectory(dir, homedir());
  if (problems.length > 0) throw configInvalid(problems);
  return configs;
};

/** The port that a new server gets. */
export const portOf = ({ name, port }: NewServer, configs: ConfigSet): Promise<number> =>
  port === undefined
    ? freePort(name, new Set([...configs.values()].map((config) => config.port)))
    : Promise.resolve(port);

/**
 * Writes the config, has it applied, and waits until the server is ready. Where it does not come to that, the server is
 * gone again when this rejects, its config and its log too; why it did not is told on stderr before.
 * @param interrupted settles when nobody waits any more.
 * @throws XyError, Unreachable
 */
export const addServer = async (socket: string, server: NewServer, interrupted: Promise<never>): Promise<Added> => {
  const { name } = server;
  if (!isServerName(name) && !isTooLong(name))
    throw refusal(`${JSON.stringify(name)} can't be a server's name: it may ${nameRule(name)}`);
  const { log_dir } = await ask(socket, 'info');
  const { dir, configs } = await daemonConfigs(socket);
  const file = join(dir, `${name}.kdl`);
  if (isTooLong(name))
    throw refusal(`a server's name may ${nameRule(name)}: can't write ${file}: its name is too long (ENAMETOOLONG)`);
  if (existsSync(file))
    throw refusal(`${name} exists already: change it with xy edit ${name}, or remove it with xy remove ${name}`);
  const port = await portOf(server, configs);
  const log = join(log_dir, `${name}.log`);
  const hadLog = existsSync(log);
  await createFile(dir, name, serverKdl({ ...server.draft, port }));
  try {
    await Promise.race([started(socket, dir, name), interrupted]);
    const { url } = await ask(socket, 'status', { name });
    return { name, port, url, config_path: file };
  } catch (error) {
    await undo(socket, { name, file, ...(!hadLog && { log }) });
    throw error;
  }
};

/** What there is of a server that was not added; without a log where that is older. */
interface Remains {
  readonly name: string;
  readonly file: string;
  readonly log?: string;
}

/** Never rejects: of what can't be undone it tells what is left, and what to do about it. */
const undo = async (socket: string, { name, file, log }: Remains): Promise<void> => {
  try {
    await rm(file, { force: true });
  } catch (error) {
    const refused = fileRefusal('remove', file, error);
    return complain(`${refused instanceof Error ? refused.message : refused}: remove it yourself, then: xy reload`);
  }
  try {
    await reload(socket);
    if (log !== undefined) await rm(log, { force: true });
  } catch (error) {
    complain(`${name} may still run: ${error instanceof Error ? error.message : error}`);
    const leftLog = log !== undefined && existsSync(log) ? `; its log is left as ${log}` : '';
    complain(`its config is removed: the next successful xy reload stops it${leftLog}`);
  }
};

const reload = (socket: string): Promise<unknown> => whileItAnswers(socket, ask(socket, 'reload'));

const started = async (socket: string, dir: string, name: string): Promise<void> => {
  await validConfigs(dir);
  const wait = untilReady(socket, PATIENCE);
  await reload(socket);
  const { not_ready } = await wait({ fresh: [name] });
  if (not_ready.length > 0) throw refusal(`${name} was not added`);
};

/** All at once, for the user alone, and never in the place of another. A name with a dot at its start is no config's. */
const createFile = async (dir: string, name: string, text: string): Promise<void> => {
  const file = join(dir, `${name}.kdl`);
  const draft = join(dir, `.${name}.${process.pid}.tmp`);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await link(draft, file);
  } catch (error) {
    throw fileRefusal('write', file, error);
  } finally {
    // Where it could not be made, that has been said.
    await rm(draft, { force: true }).catch(() => undefined);
  }
};
