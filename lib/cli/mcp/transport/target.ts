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

/** A running server as its clients see it. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** From its `mcp` block. Values are secrets: never printed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly configPath: string;
  /** In which the daemon has met it; undefined where it has not. */
  readonly era?: Era | undefined;
  /** Tells whether a connection leads to it. */
  readonly owner: PortOwner;
  /** Where it was asked before it sent us on to `url`. */
  readonly before?: readonly string[];
}

/** What to do about a server that can't be asked. */
const remedies: Readonly<Record<Exclude<ServerState, 'running'>, (name: string) => string>> = {
  stopped: (name) => `is stopped: start it with: xy start ${name} --wait`,
  starting: (name) => `is starting: wait for it with: xy wait ${name} --for ready`,
  restarting: (name) => `is waiting to be restarted: see why with: xy logs ${name}`,
  failed: (name) => `has failed: see why with: xy logs ${name}`,
  stopping: (name) => `is being stopped: start it again with: xy start ${name} --wait`,
};

/** @throws XyError where there is no such server, or where it doesn't run: then it says what to do. */
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

/** A daemon of an older version knows no `url`, and nothing of health. */
type Told = Pick<Details, 'state' | 'error' | 'pid' | 'port' | 'config_path' | 'log_path'> &
  Partial<Pick<Details, 'url' | 'health'>>;

/** No process has this pid. */
const NO_PID = -1;

const HTTP = 80;

/** A run by its leader, which the daemon tells, and by its cookie: the logs are in the state directory. */
const ownerOf = (name: string, pid: number, port: number, logPath: string): PortOwner => {
  const members = membersIn(systemTable(dirname(dirname(logPath))));
  return systemOwner({ port, pid, members$: defer(() => members(name, pid)) });
};

/**
 * The headers are read from the config: secrets never go over the daemon's socket. Hardly any config has one, and the
 * parser is loaded only where the word is in it.
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
