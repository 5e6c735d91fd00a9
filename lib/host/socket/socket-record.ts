import { accessSync, constants, readlinkSync, realpathSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartupError } from '../../errors.ts';
import { foreignSocketDir, notOursAlone } from '../instance/ownership.ts';
import { checkedSocket, type Paths } from '../instance/paths.ts';
import { codeOf } from '../system/os-error.ts';

/** The path in the state directory of the socket, or of a link to it. */
const recordIn = (stateDir: string): string => join(stateDir, 'xy.sock');

const linkAt = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

/**
 * Creates a link to the socket in the state directory, for clients without the daemon's XDG_RUNTIME_DIR. Never throws:
 * all others find the socket without it.
 * @param stateDir its real path.
 * @returns a function that removes the link, unless it was replaced.
 */
export const recordSocket = (stateDir: string, socket: string): (() => void) => {
  const record = recordIn(stateDir);
  if (realpathSync(dirname(socket)) === stateDir) return () => undefined;
  const draft = `${record}.${process.pid}`;
  try {
    rmSync(draft, { force: true });
    symlinkSync(socket, draft);
    renameSync(draft, record);
  } catch {
    rmSync(draft, { force: true });
  }
  return () => {
    if (linkAt(record) === socket) rmSync(record, { force: true });
  };
};

const isSocket = (path: string): boolean => {
  try {
    return statSync(path).isSocket();
  } catch {
    return false;
  }
};

const isDenied = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK);
    return false;
  } catch (error) {
    return codeOf(error) === 'EACCES';
  }
};

/** The exit code of a client that can't reach the daemon (SPEC § 8). */
const UNREACHABLE = 2;

/**
 * The socket of the daemon, for its clients: that of the state directory, which identifies a daemon; if there is none,
 * the default for the client's own variables.
 * @throws StartupError if its path is too long, or others can write to its directory.
 */
export const findSocket = (paths: Paths): string => {
  const record = recordIn(paths.stateDir);
  const recorded = linkAt(record) ?? record;
  const isFound = isSocket(recorded) && notOursAlone(paths.stateDir) === undefined;
  const socket = checkedSocket(isFound ? { ...paths, socket: recorded } : paths);
  const refusal = foreignSocketDir(paths, socket);
  if (refusal === undefined) return socket;
  const denied = isDenied(socket) ? `cannot reach daemon at ${socket}: permission denied: ` : '';
  throw new StartupError(`${denied}${refusal}`, UNREACHABLE);
};
