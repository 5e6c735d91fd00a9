import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, openSync, statSync } from 'node:fs';
import { StartupError } from '../errors.ts';
import { codeOf, reasonOf } from './process/os-error.ts';

/**
 * Opens the lock file and locks it, or doesn't wait. The lock is the kernel's: it belongs to our open file and dies with
 * it, however we end, and no child inherits it. The file itself means nothing, and must never be removed: somebody may
 * hold the nameless rest of it.
 *
 * @returns the open file, which holds the lock until it is closed; undefined if somebody else has it.
 * @throws StartupError that says why the lock can't be had at all.
 */
export const tryKernelLock = (path: string): number | undefined => {
  try {
    const fd = process.platform === 'darwin' ? openLocked(path) : openAndLock(path);
    if (fd === undefined || isAt(path, fd)) return fd;
    // A lock on a file that was removed before we had it excludes nobody.
    closeSync(fd);
    return undefined;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`can't open the lock file ${path}: ${reasonOf(error)}`, 1, error);
  }
};

const isAt = (path: string, fd: number): boolean => {
  fchmodSync(fd, 0o600);
  const ours = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return ours.ino === there?.ino && ours.dev === there.dev;
};

/** From open(2) of macOS; Node has no name for it. */
const O_EXLOCK = 0x20;

const openLocked = (path: string): number | undefined => {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK, 0o600);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
};

/** Linux has no such flag, and Node no flock(2); but flock(1) can lock the open file that it is given as descriptor 3. */
const openAndLock = (path: string): number | undefined => {
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { error, status, stderr } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd] });
  if (status === 0) return fd;
  closeSync(fd);
  if (codeOf(error) === 'ENOENT') {
    throw new StartupError('`flock`, which locks the state directory, is not in the PATH: install util-linux');
  }
  const complaint = error ? reasonOf(error) : String(stderr).trim();
  // Silence is how flock says that somebody else has it.
  if (status === 1 && complaint === '') return undefined;
  throw new StartupError(`can't lock ${path}: ${complaint || `flock ended with ${status}`}`);
};
