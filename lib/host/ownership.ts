import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../errors.ts';
import type { Paths } from './paths.ts';

/**
 * Why a directory can be written to by others, or undefined if only this user can. Links are followed. Write access for
 * a group is accepted if it is the user's own group, on systems where each user has one.
 * @throws as `statSync` does.
 */
export const notOursAlone = (dir: string): string | undefined => {
  const { uid, gid, mode } = statSync(dir);
  if (uid !== process.geteuid?.()) return `it belongs to another user (uid ${uid})`;
  const isOpen = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getegid?.());
  return isOpen ? `other users can write to it (mode ${(mode & 0o7777).toString(8)})` : undefined;
};

/** The owner of a file or a link in words, if it is not this user. Undefined if it does not exist. */
export const foreignOwner = (path: string): string | undefined => {
  const uid = lstatSync(path, { throwIfNoEntry: false })?.uid;
  return uid === undefined || uid === process.geteuid?.() ? undefined : `belongs to another user (uid ${uid})`;
};

/**
 * Refuses a socket in a directory that others can write to: they could replace it with their own socket and receive the
 * requests (XDG Base Directory Specification: XDG_RUNTIME_DIR must belong to the user, with mode 0700). `su` and `sudo
 * -E` leave the variable unchanged. A missing directory is not refused.
 * @throws StartupError that names the directory and the remedy, with this exit code.
 */
export const refuseForeignSocketDir = ({ stateDir }: Pick<Paths, 'stateDir'>, socket: string, exitCode = 1): void => {
  const dir = dirname(socket);
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return;
  const why = notOursAlone(dir);
  if (why === undefined) return;
  throw new StartupError(
    dir === stateDir
      ? `can't use ${dir}: ${why}: set XDG_STATE_HOME to another directory`
      : `can't use XDG_RUNTIME_DIR, which is ${dir}: ${why}: unset it, or set it to a directory of your own`,
    exitCode,
  );
};
