import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../errors.ts';
import type { Paths } from './paths.ts';
import { codeOf, reasonOf } from './process/os-error.ts';

/**
 * Creates the state directory, and checks that it belongs to this user and has mode 0700 (SPEC § 1). The same for the
 * log directory, but without failing: servers run without a log too (SPEC § 4), and its writers report what is wrong.
 * Missing parent directories are created with the same mode.
 *
 * Checks that the directory of the socket exists. XDG_RUNTIME_DIR is created by the system; a silent fallback would
 * make the CLI look in the wrong place.
 *
 * @throws StartupError that names the directory and the remedy.
 */
export const prepareStateDir = ({ stateDir, logDir, socket }: Paths): void => {
  try {
    makePrivate(stateDir);
  } catch (error) {
    throw new StartupError(
      `can't use ${stateDir}: ${whyNot(error)}: set XDG_STATE_HOME to another directory`,
      1,
      error,
    );
  }
  try {
    makePrivate(logDir);
  } catch {
    // The writers of logs report it.
  }
  const socketDir = dirname(socket);
  if (socketDir !== stateDir && !isDirectory(socketDir)) {
    throw new StartupError(
      `XDG_RUNTIME_DIR is not a directory: ${socketDir}: create it, or unset the variable for the daemon and the CLI alike`,
    );
  }
};

const makePrivate = (dir: string): void => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(dir);
  if (uid !== process.geteuid?.()) throw new NotOurs(`it belongs to another user (uid ${uid})`);
  // It may have been created by hand, or with an unusual umask.
  if ((mode & 0o777) !== 0o700) chmodSync(dir, 0o700);
};

class NotOurs extends Error {}

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
