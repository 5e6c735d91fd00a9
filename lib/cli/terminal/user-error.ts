import { codes, isNamed, XyError } from '../../errors.ts';

/** An error that the user can correct: `xy: message`, exit code 1. */
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

/** A system error of stdout, as an error for the user. */
export const outputError = (error: unknown): unknown => fileError('write', 'to stdout', error);

/** A system error of a file, as an error for the user; any other error unchanged. */
export const fileError = (doing: string, path: string, error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isNamed(error, 'ChangedMeanwhile') || isNamed(error, 'OwnerLost')) return userError(error.message);
  if (!('code' in error) || typeof error.code !== 'string' || !('syscall' in error)) return error;
  return userError(`can't ${doing} ${path}: ${reasons[error.code] ?? error.code}`);
};
