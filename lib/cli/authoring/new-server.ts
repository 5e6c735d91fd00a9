import { existsSync } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerDraft, serverKdl } from '../../config/schema/server-schema.ts';
import { isServerName, isTooLong, nameRule } from '../../config/set/server-name.ts';
import { configInvalid, isXyError, XyError } from '../../errors.ts';
import { checkDirectory } from '../../host/config/config-files.ts';
import { homeIn } from '../../host/instance/home.ts';
import type { ConfigSet } from '../../model.ts';
import { inPlace } from '../client/config-path.ts';
import { withKeepalive } from '../client/keepalive.ts';
import { ask } from '../client/request.ts';
import { type Unready, untilReady } from '../control/until-ready.ts';
import { isInterruption } from '../terminal/abort-on-signal.ts';
import { complain } from '../terminal/output.ts';
import { fileError, userError } from '../terminal/user-error.ts';
import { clearLog, forgetFailedLog, logLength } from './failed-log.ts';
import { freePort } from './free-port.ts';

/** Longer than any `start-timeout`, which decides. */
const PATIENCE = '1h';

/** A server that was added and is ready. */
export interface Added {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly config_path: string;
}

/** A server to add. Without a port, it gets a free one. */
export interface NewServer {
  readonly name: string;
  readonly draft: Omit<ServerDraft, 'port'>;
  readonly port?: number;
  /** Advice to print if it does not become ready. */
  advice?(unready: Unready): string | undefined;
}

/** The daemon's config directory and its configs. @throws XyError with every problem; Unreachable */
export const daemonConfigs = async (socket: string): Promise<{ readonly dir: string; readonly configs: ConfigSet }> => {
  const { config_dir: dir } = await ask(socket, 'info');
  return { dir, configs: await validConfigs(dir) };
};

const validConfigs = async (dir: string): Promise<ConfigSet> => {
  const { configs, problems } = await checkDirectory(dir, homeIn(process.env));
  if (problems.length > 0) throw configInvalid(problems);
  return configs;
};

/** The port of a new server. */
export const portOf = ({ name, port }: NewServer, configs: ConfigSet): Promise<number> =>
  port === undefined
    ? freePort(name, new Set([...configs.values()].map((config) => config.port)))
    : Promise.resolve(port);

/**
 * Writes the config, lets the daemon apply it, and waits until the server is ready. If that fails, the reason is
 * printed on stderr, and the server, its config and its log are removed before this rejects.
 * @param interrupted rejects when the user interrupts the wait.
 * @throws XyError, Unreachable
 */
export const addServer = async (socket: string, server: NewServer, interrupted: Promise<never>): Promise<Added> => {
  const { name } = server;
  if (!isServerName(name) && !isTooLong(name))
    throw userError(`${JSON.stringify(name)} can't be a server's name: it may ${nameRule(name)}`);
  const { log_dir } = await ask(socket, 'info');
  const { dir, configs } = await daemonConfigs(socket);
  const file = join(dir, `${name}.kdl`);
  if (isTooLong(name))
    throw userError(`a server's name may ${nameRule(name)}: can't write ${file}: its name is too long (ENAMETOOLONG)`);
  const found = await inPlace(file);
  if (found === 'directory') throw userError(`can't write ${file}: a directory is in its place`);
  if (found === 'config')
    throw userError(`${name} exists already: change it with xy edit ${name}, or remove it with xy remove ${name}`);
  const port = await portOf(server, configs);
  const log = join(log_dir, `${name}.log`);
  const before = await logLength(log_dir, name);
  await forgetFailedLog(log_dir, name);
  await createFile(dir, name, serverKdl({ ...server.draft, port }));
  try {
    await Promise.race([started(socket, dir, server), interrupted]);
    const { url } = await ask(socket, 'status', { name });
    return { name, port, url, config_path: file };
  } catch (error) {
    const isFailure = isXyError(error) && !isInterruption(error);
    const clear = () => clearLog(log_dir, name, before, isFailure);
    const kept = await undo(socket, { name, file, log, clear });
    if (!isFailure || kept === undefined) throw error;
    const { code, message, data } = error;
    throw new XyError(code, `${message}; its log is kept in ${kept}`, { data, cause: error });
  }
};

/** What is left of a server that was not added. */
interface Remains {
  readonly name: string;
  readonly file: string;
  readonly log: string;
  /** Removes its log. @returns its new path if it is kept. */
  clear(): Promise<string | undefined>;
}

/**
 * Never rejects: what can't be undone is reported on stderr, with the remedy.
 * @returns the path of the kept log.
 */
const undo = async (socket: string, { name, file, log, clear }: Remains): Promise<string | undefined> => {
  try {
    await rm(file, { force: true });
  } catch (error) {
    const refused = fileError('remove', file, error);
    complain(`${refused instanceof Error ? refused.message : refused}: remove it yourself, then: xy reload`);
    return undefined;
  }
  try {
    await reload(socket);
    return await clear();
  } catch (error) {
    complain(`${name} may still run: ${error instanceof Error ? error.message : error}`);
    const leftLog = existsSync(log) ? `; its log is left as ${log}` : '';
    complain(`its config is removed: the next successful xy reload stops it${leftLog}`);
    return undefined;
  }
};

const reload = (socket: string): Promise<unknown> => withKeepalive(socket, ask(socket, 'reload'));

const started = async (socket: string, dir: string, { name, advice }: NewServer): Promise<void> => {
  await validConfigs(dir);
  const wait = untilReady(socket, PATIENCE);
  await reload(socket);
  const [unready] = (await wait({ fresh: [name] })).not_ready;
  if (unready === undefined) return;
  const advised = advice?.(unready);
  throw userError(`${name} was not added${advised === undefined ? '' : `: ${advised}`}`);
};

/**
 * Creates a config atomically, readable by the user only, and never replaces one. Names that begin with a dot are not
 * configs.
 */
const createFile = async (dir: string, name: string, text: string): Promise<void> => {
  const file = join(dir, `${name}.kdl`);
  const draft = join(dir, `.${name}.${process.pid}.tmp`);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await link(draft, file);
  } catch (error) {
    throw fileError('write', file, error);
  } finally {
    // If it could not be created, that error is reported already.
    await rm(draft, { force: true }).catch(() => undefined);
  }
};
