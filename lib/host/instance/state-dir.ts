import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartupError } from '../../errors.ts';
import { codeOf, reasonOf } from '../system/os-error.ts';
import { foreignOwner, foreignSocketDir, notOursAlone } from './ownership.ts';
import { type Paths, withRealStateDir } from './paths.ts';

/** What xy has in its state directory: nobody else may have put it there while the directory was open to others. */
const ENTRIES = ['xy.lock', 'xy.pid', 'xy.sock', 'runs.jsonl', 'runs.jsonl.new', 'logs', 'failed', 'fifos'];

/**
 * Creates the state directory, and checks that it and xy's files in it belong to this user, and that it has mode 0700
 * (SPEC § 1). The same for the log directory; but where it can't be created at all, the daemon runs without it: servers
 * run without a log too (SPEC § 4), and its writers report what is wrong. Missing parent directories are created with
 * the same mode.
 *
 * Checks that the directory of the socket exists, and is the user's alone. XDG_RUNTIME_DIR is created by the system; a
 * silent fallback would make the CLI look in the wrong place.
 *
 * @returns the paths with the real path of the state directory.
 * @throws StartupError that names the directory and the remedy.
 */
export const prepareStateDir = (paths: Paths): Paths => {
  const { stateDir, logDir, socket } = paths;
  orRefuse(`can't use ${stateDir}`, 'set XDG_STATE_HOME to another directory', () => {
    makePrivate(stateDir);
    refuseForeign(stateDir, ENTRIES);
  });
  orRefuse(`can't use ${logDir}`, 'remove it', () => {
    try {
      makePrivate(logDir);
    } catch (error) {
      // The writers of logs report anything else.
      if (error instanceof NotOurs) throw error;
    }
  });
  const socketDir = dirname(socket);
  if (socketDir !== stateDir && !isDirectory(socketDir)) {
    throw new StartupError(
      `XDG_RUNTIME_DIR is not a directory: ${socketDir}: create it, or unset the variable for the daemon and the CLI alike`,
    );
  }
  const refusal = foreignSocketDir(paths, socket);
  if (refusal !== undefined) throw new StartupError(refusal);
  return withRealStateDir(paths);
};

class NotOurs extends Error {}

const orRefuse = (what: string, remedy: string, action: () => void): void => {
  try {
    action();
  } catch (error) {
    throw new StartupError(`${what}: ${whyNot(error)}: ${remedy}`, 1, error);
  }
};

const refuseForeign = (dir: string, names: readonly string[]): void => {
  for (const name of names) {
    const owner = foreignOwner(join(dir, name));
    if (owner !== undefined) throw new NotOurs(`${name} in it ${owner}`);
  }
};

/** Checks the content before and after the mode is changed: what is refused must be refused the next time too. */
const makePrivate = (dir: string): void => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(dir);
  if (uid !== process.geteuid?.()) throw new NotOurs(`it belongs to another user (uid ${uid})`);
  // It may have been created by hand, or with an unusual umask.
  if ((mode & 0o777) === 0o700) return;
  const wasOpen = notOursAlone(dir) !== undefined;
  if (wasOpen) refuseForeign(dir, readdirSync(dir));
  chmodSync(dir, 0o700);
  if (wasOpen) refuseForeign(dir, readdirSync(dir));
};

const whyNot = (error: unknown): string => {
  if (error instanceof NotOurs) return error.message;
  return codeOf(error) === 'EEXIST' ? 'there is a file with that name' : reasonOf(error);
};

const isDirectory = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};
