import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, openSync, statSync } from 'node:fs';
import { isStartupError, StartupError } from '../../errors.ts';
import { codeOf, reasonOf } from '../system/os-error.ts';

/**
 * Opens the lock file and tries to lock it, without waiting. The kernel releases the lock when the file is closed or
 * this process ends; children do not inherit it. The existence of the file means nothing, but it must never be removed:
 * another process may hold the lock of the deleted file.
 *
 * @returns the open file, which holds the lock until it is closed; undefined if another process holds it.
 * @throws StartupError if the file can't be locked at all.
 */
export const tryKernelLock = (path: string): number | undefined => {
  try {
    const fd = process.platform === 'darwin' ? openLocked(path) : openAndLock(path);
    if (fd === undefined || isAt(path, fd)) return fd;
    // A lock on a file that was removed before we locked it is worthless.
    closeSync(fd);
    return undefined;
  } catch (error) {
    if (isStartupError(error)) throw error;
    throw new StartupError(`can't open the lock file ${path}: ${reasonOf(error)}`, 1, error);
  }
};

const isAt = (path: string, fd: number): boolean => {
  fchmodSync(fd, 0o600);
  const ours = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return ours.ino === there?.ino && ours.dev === there.dev;
};

/** O_EXLOCK of open(2) on macOS, which Node doesn't define. */
const O_EXLOCK = 0x20;

const openLocked = (path: string): number | undefined => {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK, 0o600);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
};

/** On Linux, where Node has no flock(2): by flock(1), which locks an open file that it inherits as descriptor 3. */
const openAndLock = (path: string): number | undefined => {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { error, status, stderr } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd] });
  if (status === 0) return fd;
  closeSync(fd);
  if (codeOf(error) === 'ENOENT') {
    throw new StartupError('`flock`, which locks the state directory, is not in the PATH: install util-linux');
  }
  const complaint = error ? reasonOf(error) : String(stderr).trim();
  // flock(1) prints nothing if another process holds the lock.
  if (status === 1 && complaint === '') return undefined;
  throw new StartupError(`can't lock ${path}: ${complaint || `flock ended with ${status}`}`);
};
