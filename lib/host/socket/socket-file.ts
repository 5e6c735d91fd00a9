import { once } from 'node:events';
import { existsSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../../errors.ts';
import { codeOf, reasonOf } from '../system/os-error.ts';
import { randomHex } from '../system/random-hex.ts';

/** A listening Unix socket and its file. */
export interface SocketFile {
  /** Whether the file was removed. */
  isMissing(): boolean;
  /** Stops listening; removes the file if it is still its own. Open connections stay open. Idempotent. */
  close(): void;
}

// The queue of clients while the daemon is busy. The system's limit (4096 on Linux, 128 on macOS) may be lower.
const BACKLOG = 4096;

/**
 * Refuses to start if a process answers at the socket. The lock alone does not prove that there is none: a lock file
 * can be deleted while it is locked.
 * @throws StartupError
 */
export const refuseIfAnswered = async (path: string): Promise<void> => {
  // Usually there is no file, and a failing connect takes a millisecond.
  if (existsSync(path) && (await isAnswered(path))) {
    throw new StartupError(
      `another program listens on ${path}: set XDG_RUNTIME_DIR to a directory of this daemon's own`,
    );
  }
};

/**
 * Listens at `path`, replacing a leftover file or socket: the caller holds the lock of the state directory. A socket
 * that a process answers is not replaced.
 *
 * The socket is bound under a temporary name, restricted to the user, and renamed. So it is never accessible to others,
 * `path` is never missing meanwhile, and closing the server can't remove a successor's socket: Node unlinks the
 * temporary name.
 *
 * @throws StartupError with the reason.
 */
export const createSocketFile = async (
  path: string,
  accept: (socket: Socket) => void,
  report: (error: unknown) => void,
): Promise<SocketFile> => {
  await refuseIfAnswered(path);
  const server = createServer({ allowHalfOpen: true }, accept);
  // As long as the final name, so that both meet the limit on socket paths.
  const name = basename(path);
  const birthName = join(dirname(path), `.${randomHex(name.length - 1)}`);

  const umask = process.umask(0o177);
  try {
    // Binds synchronously; only 'listening' and 'error' are asynchronous.
    server.listen({ path: birthName, backlog: BACKLOG });
  } finally {
    process.umask(umask);
  }
  let own: ReturnType<typeof lstatSync>;
  try {
    // Renamed synchronously: a daemon that is killed in between would leave the temporary name behind.
    if (!server.listening) await once(server, 'listening');
    own = lstatSync(birthName);
    renameSync(birthName, path);
  } catch (error) {
    server.close();
    throw new StartupError(`can't listen on ${path}: ${whyNot(error, path)}`, 1, error);
  }
  server.on('error', report);

  return {
    isMissing: () => statOf(path) === undefined,
    close: () => {
      const there = statOf(path);
      if (server.listening && there?.ino === own?.ino && there?.dev === own?.dev) rmSync(path, { force: true });
      server.close();
    },
  };
};

/** The reason of a failure. Node reports EACCES if the directory does not exist. */
const whyNot = (error: unknown, path: string): string => {
  if (statOf(dirname(path)) === undefined) return `no such directory: ${dirname(path)}`;
  return codeOf(error) === 'EISDIR' ? 'a directory is in its place' : reasonOf(error);
};

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/** Whether a process listens. EAGAIN means that it does, with a full backlog. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const answer = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', (error) => answer(codeOf(error) === 'EAGAIN'));
  });
