/** The system's error codes in words. Other codes are shown as they are. */
const WORDS: Readonly<Record<string, string>> = {
  E2BIG: 'args and env together are longer than the system allows',
  EACCES: 'permission denied',
  EAGAIN: 'no more processes are allowed for now',
  EBUSY: 'it is busy',
  EDQUOT: 'the disk quota is used up',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'this daemon has too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system has too many open files',
  ENOENT: 'no such file or directory',
  ENOMEM: 'out of memory',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'the file is being written',
};

/** The system's code of an error (`ENOENT`), or `UNKNOWN`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

/** Why a system call failed, in words. Never the error's own message, which may quote values that are secret. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error);
  return WORDS[code] ?? code;
};

/** Codes for resources of the daemon or the machine that are used up (SPEC § 3). */
const MEANS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS', 'ENOSPC', 'EDQUOT']);

/** Whether an error is a temporary lack of descriptors, processes, memory or space. */
export const isResourceExhaustion = (error: unknown): boolean => MEANS.has(codeOf(error));
