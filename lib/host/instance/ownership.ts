import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Paths } from './paths.ts';

/**
 * Why a directory can be written to by others, or undefined if only this user can. Links are followed. Write access for
 * a group is accepted only if it is the user's own group, on systems where each user has one, with the same number: the
 * primary group may also be one of many users (`staff` on macOS, `users`).
 * @throws as `statSync` does.
 */
export const notOursAlone = (dir: string): string | undefined => {
  const { uid, gid, mode } = statSync(dir);
  if (uid !== process.geteuid?.()) return `it belongs to another user (uid ${uid})`;
  const isOwnGroup = gid === uid && gid === process.getegid?.();
  const isOpen = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isOwnGroup);
  return isOpen ? `other users can write to it (mode ${(mode & 0o7777).toString(8)})` : undefined;
};

/** The owner of a file or a link in words, if it is not this user. Undefined if it does not exist. */
export const foreignOwner = (path: string): string | undefined => {
  const uid = lstatSync(path, { throwIfNoEntry: false })?.uid;
  return uid === undefined || uid === process.geteuid?.() ? undefined : `belongs to another user (uid ${uid})`;
};

/**
 * Why a socket can't be trusted because of its directory, with the remedy; undefined if it can be, or if the directory is
 * not there. Others who can write to it could replace the socket with their own and receive the requests (XDG Base
 * Directory Specification: XDG_RUNTIME_DIR must belong to the user, with mode 0700). `su` and `sudo -E` leave the variable
 * unchanged.
 */
export const foreignSocketDir = ({ stateDir }: Pick<Paths, 'stateDir'>, socket: string): string | undefined => {
  const dir = dirname(socket);
  const why = reasonAt(dir);
  if (why === undefined) return undefined;
  return dir === stateDir
    ? `can't use ${dir}: ${why}: set XDG_STATE_HOME to another directory`
    : `can't use XDG_RUNTIME_DIR, which is ${dir}: ${why}: unset it, or set it to a directory of your own`;
};

/** Nobody reaches a socket in a directory that can't even be looked at. */
const reasonAt = (dir: string): string | undefined => {
  try {
    return notOursAlone(dir);
  } catch {
    return undefined;
  }
};
