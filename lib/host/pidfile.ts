import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartupError } from '../errors.ts';
import { reasonOf } from './process/os-error.ts';

/** The pidfile of this daemon. */
export interface Pidfile {
  /** Removes it, unless another process has replaced it. Idempotent; never throws. */
  release(): void;
}

/**
 * Writes our pid and a newline (SPEC § 1), mode 0600, atomically. Replaces any existing file: only for the holder of
 * the lock.
 * @throws StartupError
 */
export const writePidfile = (path: string, pid = process.pid): Pidfile => {
  const content = `${pid}\n`;
  const draft = `${path}.${pid}`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new StartupError(`can't write the pidfile ${path}: ${reasonOf(error)}`, 1, error);
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
