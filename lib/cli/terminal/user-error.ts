import { codes, isNamed, XyError } from '../../errors.ts';

/** What was asked for can't be done, for a reason that is the user's to change: `xy: message`, exit code 1. */
export const userError = (message: string): XyError => new XyError(codes.invalidParams, message);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOSPC: 'no space is left (ENOSPC)',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ELOOP: 'its symbolic links lead back to themselves',
  ENOENT: 'no such file',
  ENAMETOOLONG: 'its name is too long (ENAMETOOLONG)',
};

/** What the system said about stdout. */
export const outputError = (error: unknown): unknown => fileError('write', 'to stdout', error);

/** What the system said about a file, as an error that tells the user; anything else as it is. */
export const fileError = (doing: string, path: string, error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isNamed(error, 'ChangedMeanwhile') || isNamed(error, 'OwnerLost')) return userError(error.message);
  if (!('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) return error;
  return userError(`can't ${doing} ${path}: ${reasons[error.code] ?? error.code}`);
};
