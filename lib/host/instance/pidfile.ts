import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { StartupError } from '../../errors.ts';
import { isResourceExhaustion, reasonOf } from '../system/os-error.ts';

/** The pidfile of this daemon. */
export interface Pidfile {
  /** Removes it, unless another process has replaced it. Idempotent; never throws. */
  release(): void;
}

/** Replaces the file atomically. @throws the system's error, and leaves the old file. */
const replace = (path: string, content: string, draft: string): void => {
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
};

/**
 * Overwrites the existing file in place: on a full disk there may be no space for a new one. @throws the system's
 * error.
 */
const overwrite = (path: string, content: string): void => {
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    fchmodSync(fd, 0o600);
    writeSync(fd, content, 0);
    ftruncateSync(fd, content.length);
  } finally {
    closeSync(fd);
  }
};

/**
 * Writes our pid and a newline (SPEC § 1), mode 0600, atomically. Replaces any existing file: only for the holder of
 * the lock. If the disk is full, the daemon runs without a pidfile, since servers of its predecessor may still run: then
 * an old pidfile, whose pid may be reused, is removed, and `warn` is called.
 * @throws StartupError
 */
export const writePidfile = (
  path: string,
  pid = process.pid,
  warn: (message: string) => void = () => undefined,
): Pidfile => {
  const content = `${pid}\n`;
  const message = (error: unknown) => `can't write the pidfile ${path}: ${reasonOf(error)}`;
  try {
    replace(path, content, `${path}.${pid}`);
  } catch (error) {
    if (!isResourceExhaustion(error)) throw new StartupError(message(error), 1, error);
    try {
      overwrite(path, content);
    } catch {
      rmSync(path, { force: true });
      warn(message(error));
    }
  }
  return {
    release: () => {
      if (textOf(path) === content) rmSync(path, { force: true });
    },
  };
};

/** @returns the pid in a pidfile, or undefined if there is none. It may have been reused. */
export const readPidfile = (path: string): number | undefined => {
  const [, digits] = /^([1-9]\d{0,9})\n?$/.exec(textOf(path) ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
};
