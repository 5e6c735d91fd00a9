import { once } from 'node:events';
import { existsSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../errors.ts';
import { codeOf, reasonOf } from './process/os-error.ts';
import { randomHex } from './random-hex.ts';

/** A listening socket and the file by which clients find it. */
export interface SocketFile {
  /** Whether there is nothing at its path any more. */
  isMissing(): boolean;
  /** Stops listening; removes the file if it is still this one. Connections live on. Idempotent. */
  close(): void;
}

// While the daemon is busy, clients wait here. The system's own limit (4096 on Linux, 128 on macOS) may be lower.
const BACKLOG = 4096;

/**
 * A socket that somebody answers is no leftover, whatever the lock says: a lock file can be deleted under its holder.
 * @throws StartupError
 */
export const refuseIfAnswered = async (path: string): Promise<void> => {
  // Mostly there is nothing, and to connect to nothing takes a millisecond.
  if (existsSync(path) && (await isAnswered(path))) {
    throw new StartupError(
      `another program listens on ${path}: set XDG_RUNTIME_DIR to a directory of this daemon's own`,
    );
  }
};

/**
 * Listens at `path`, in place of whatever file or socket is there: the caller holds the lock of the one daemon, so it
 * is a leftover. A socket that somebody answers is none.
 *
 * The socket is made under a name of its own and then moved to its place. So it is never open to others, not for an
 * instant, there is never nothing at `path`, and closing it can't remove a successor's: what Node unlinks then is the
 * name that it was made under.
 *
 * @throws StartupError that says why not.
 */
export const createSocketFile = async (
  path: string,
  accept: (socket: Socket) => void,
  report: (error: unknown) => void,
): Promise<SocketFile> => {
  await refuseIfAnswered(path);
  const server = createServer({ allowHalfOpen: true }, accept);
  // As long as the final name, so that the limit on the length of socket paths means the same for both.
  const name = basename(path);
  const birthName = join(dirname(path), `.${randomHex(name.length - 1)}`);

  const umask = process.umask(0o177);
  try {
    // Binds before it returns; only the news of it comes later, and that of a failure.
    server.listen({ path: birthName, backlog: BACKLOG });
  } finally {
    process.umask(umask);
  }
  let own: ReturnType<typeof lstatSync>;
  try {
    // At once: while others have their turn the daemon may be killed, and nobody would ever remove the birth name.
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

/** Node says EACCES where there is no such directory. */
const whyNot = (error: unknown, path: string): string => {
  if (statOf(dirname(path)) === undefined) return `no such directory: ${dirname(path)}`;
  return codeOf(error) === 'EISDIR' ? 'a directory is in its place' : reasonOf(error);
};

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/** EAGAIN: somebody listens, but is too busy to take more. */
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
