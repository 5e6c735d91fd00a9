import { accessSync, constants, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { notOursAlone, refuseForeignSocketDir } from './ownership.ts';
import { checkedSocket, type Paths } from './paths.ts';
import { codeOf } from './process/os-error.ts';

/** Where the state directory says where the socket is: a link to it, or the socket itself. */
const recordIn = (stateDir: string): string => join(stateDir, 'xy.sock');

const linkAt = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

/**
 * Makes a link to the socket in the state directory, for clients with another XDG_RUNTIME_DIR than the daemon, or none.
 * Never throws: the others find it without. @returns what removes the link, unless it is another one by then.
 */
export const recordSocket = (stateDir: string, socket: string): (() => void) => {
  const record = recordIn(stateDir);
  if (dirname(socket) === stateDir || socket === record) return () => undefined;
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
 * The socket of the daemon, for its clients: where the state directory says, since it is the state directory that a daemon
 * is known by; otherwise where one with the same variables would have it.
 * @throws StartupError where its path is too long, or others can write to its directory.
 */
export const findSocket = (paths: Paths): string => {
  const record = recordIn(paths.stateDir);
  const recorded = linkAt(record) ?? record;
  const isFound = isSocket(recorded) && notOursAlone(paths.stateDir) === undefined;
  const socket = checkedSocket(isFound ? { ...paths, socket: recorded } : paths);
  // The system refuses it, and says so better, where it is another user's real daemon.
  if (!isDenied(socket)) refuseForeignSocketDir(paths, socket, UNREACHABLE);
  return socket;
};
