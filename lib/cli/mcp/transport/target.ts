import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { defer } from 'rxjs';
import { codes, problemLine, XyError } from '../../../errors.ts';
import { homeIn } from '../../../host/instance/home.ts';
import type { PortOwner } from '../../../host/probe/owner/port-owner.ts';
import { systemOwner } from '../../../host/probe/owner/system-owner.ts';
import { membersIn } from '../../../host/process/table/members.ts';
import { systemTable } from '../../../host/process/table/system-table.ts';
import type { Era, ServerState } from '../../../model.ts';
import type { Details } from '../../../wire/shapes.ts';
import { ask } from '../../client/request.ts';

/** A running server as clients reach it. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** From its `mcp` block. The values are secrets, and never printed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly configPath: string;
  /** As found by the daemon; undefined without a handshake. */
  readonly era?: Era | undefined;
  /** Verifies that a connection leads to the server. */
  readonly owner: PortOwner;
  /** The URLs that redirected to `url`. */
  readonly before?: readonly string[];
}

/** The remedies for a server that is not running. */
const remedies: Readonly<Record<Exclude<ServerState, 'running'>, (name: string) => string>> = {
  stopped: (name) => `is stopped: start it with: xy start ${name} --wait`,
  starting: (name) => `is starting: wait for it with: xy wait ${name} --for ready`,
  restarting: (name) => `is waiting to be restarted: see why with: xy logs ${name}`,
  failed: (name) => `has failed: see why with: xy logs ${name}`,
  stopping: (name) => `is being stopped: start it again with: xy start ${name} --wait`,
};

/** Finds a running server. @throws XyError if there is none of this name, or it is not running, with the remedy. */
export const findTarget = async (socket: string, name: string): Promise<Target> => {
  const {
    state,
    error,
    port,
    config_path,
    health,
    pid = NO_PID,
    log_path,
    url = `http://localhost:${port}/mcp`,
  }: Told = await ask(socket, 'status', {
    name,
  });
  if (state !== 'running') {
    const why = error === undefined ? '' : ` (${error})`;
    throw new XyError(codes.notRunning, `${name} ${remedies[state](name)}${why}`);
  }
  return {
    name,
    url,
    headers: await headersOf(name, config_path),
    configPath: config_path,
    era: health?.era,
    owner: ownerOf(name, pid, Number(new URL(url).port || HTTP), log_path),
  };
};

/** Daemons of older versions do not send `url` and `health`. */
type Told = Pick<Details, 'state' | 'error' | 'pid' | 'port' | 'config_path' | 'log_path'> &
  Partial<Pick<Details, 'url' | 'health'>>;

/** No process has this pid. */
const NO_PID = -1;

const HTTP = 80;

/**
 * The run is found by its leader, from the daemon, and by its cookie, which is in the state directory, like the logs.
 */
const ownerOf = (name: string, pid: number, port: number, logPath: string): PortOwner => {
  const members = membersIn(systemTable(dirname(dirname(logPath))));
  return systemOwner({ port, pid, members$: defer(() => members(name, pid)) });
};

/**
 * The headers are read from the config, since secrets are never sent over the daemon's socket. The parser is loaded
 * only if the file contains the word, which is rare.
 */
const headersOf = async (name: string, configPath: string): Promise<Target['headers']> => {
  const text = await readFile(configPath, 'utf8').catch(() => '');
  if (!text.includes('header')) return [];
  const { checkDirectory } = await import('../../programs/check.ts');
  const { configs, problems } = await checkDirectory(dirname(configPath), homeIn(process.env));
  const config = configs.get(name);
  if (config !== undefined) return config.mcp.headers;
  const own = problems.filter(({ file }) => file === configPath).map(problemLine);
  throw new XyError(codes.configInvalid, own.join('\n') || `${configPath} has changed: apply it with: xy reload`);
};
