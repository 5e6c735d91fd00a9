import { closeSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { StartupError } from '../../errors.ts';
import { codeOf } from '../system/os-error.ts';
import { tryKernelLock } from './kernel-lock.ts';
import type { Paths } from './paths.ts';
import { readPidfile } from './pidfile.ts';

/** The held lock of a state directory. */
export interface Lock {
  /** Releases it. Idempotent. */
  release(): void;
}

/** How long to wait for the holder to write its pidfile, and how often to check. */
const PATIENCE_MS = 2_000;
const GLANCE_MS = 50;

/**
 * Takes the lock of the state directory (SPEC § 7). Synchronous: a daemon does nothing else before it has the lock.
 * @throws StartupError `another xy daemon (pid N) is running`, or why the lock can't be taken at all.
 */
export const acquireLock = ({ lockfile, pidfile }: Pick<Paths, 'lockfile' | 'pidfile'>): Lock => {
  const deadline = performance.now() + PATIENCE_MS;
  do {
    const fd = tryKernelLock(lockfile);
    if (fd !== undefined) return lockOn(fd);
    // The holder may not have written the pidfile yet, and a pid left there by a crash may have been reused.
    const pid = readPidfile(pidfile);
    if (pid !== undefined && mayHold(pid, lockfile)) {
      throw new StartupError(`another xy daemon (pid ${pid}) is running`);
    }
    sleep(GLANCE_MS);
  } while (performance.now() < deadline);
  throw new StartupError('another xy daemon is running');
};

const lockOn = (fd: number): Lock => {
  let held = true;
  return {
    release: () => {
      if (held) closeSync(fd);
      held = false;
    },
  };
};

/** Whether a process has the lock file open or, if the system does not show that, whether it lives. */
const mayHold = (pid: number, lockfile: string): boolean => {
  if (process.platform !== 'linux') return lives(pid);
  try {
    const file = realpathSync(lockfile);
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkAt(`/proc/${pid}/fd/${fd}`) === file);
  } catch {
    return false;
  }
};

const linkAt = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

const sleep = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
