import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of a file in the config directory; why it can't be read; or that it is ignored. */
export type Content = { readonly type: 'bytes'; readonly bytes: Uint8Array } | Problem | { readonly type: 'ignored' };

/** Why a file can't be read. */
interface Problem {
  readonly type: 'problem';
  readonly message: string;
  /** The name is the problem: no further problem is reported for this file. */
  readonly isMisnamed?: true;
}

/** The maximum size of a config file, in MiB. */
const LARGEST = 1;

/** O_NONBLOCK, as opening a FIFO without a writer blocks; O_NOCTTY, as a terminal would become the controlling one. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads one file, following symbolic links. Never blocks, and opens only regular files. Directories are ignored (SPEC
 * § 2), and so is a file that no longer exists. Never rejects.
 */
export const readConfigFile = async (dir: string, entry: Dirent): Promise<Content> => {
  const path = join(dir, entry.name);
  try {
    return await readRegularFile(path, LARGEST, entry.isFile());
  } catch (error) {
    const code = codeOf(error);
    if (isUnreadableName(entry, code))
      return { ...problem("can't be opened: its name is not UTF-8: rename it"), isMisnamed: true };
    if (code === 'ENOENT' && !entry.isSymbolicLink()) return IGNORED;
    return problem(entry.isSymbolicLink() ? (brokenLink[code] ?? unreadable(code)) : unreadable(code));
  }
};

/** Node replaces invalid UTF-8 in names with U+FFFD; a file can't be opened by such a name. */
const isUnreadableName = (entry: Dirent, code: string): boolean =>
  code === 'ENOENT' && !entry.isDirectory() && entry.name.includes('\u{fffd}');

/**
 * Reads a regular file, following symbolic links, as {@link readConfigFile} does.
 * @param largest maximum size in MiB.
 * @param isRegular whether it is known to be a regular file, which need not be checked before opening it.
 * @throws the system's error.
 */
export const readRegularFile = async (path: string, largest: number, isRegular = false): Promise<Content> => {
  const odd = isRegular ? undefined : oddity(await stat(path), largest);
  if (odd !== undefined) return odd;
  const file = await open(path, FLAGS);
  try {
    // Checked again: the file may have been replaced since.
    const stats = await file.stat();
    return oddity(stats, largest) ?? (await contentOf(file, stats));
  } finally {
    await file.close();
  }
};

/** The code of an error, such as `EACCES`, or its message. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Why a file can't be read, in words. */
export const unreadable = (code: string): string => `can't be read: ${reasons[code] ?? code}`;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied (EACCES)',
  EPERM: 'permission denied (EPERM)',
  EMFILE: 'too many open files (EMFILE)',
  ENFILE: 'too many open files in the system (ENFILE)',
};

const brokenLink: Readonly<Record<string, string>> = {
  ENOENT: 'is a symbolic link to nothing',
  ENOTDIR: 'is a symbolic link to nothing',
  ELOOP: 'is a symbolic link that leads back to itself',
};

const IGNORED: Content = { type: 'ignored' };

const problem = (message: string): Problem => ({ type: 'problem', message });

/** The problem with anything but a regular file of at most `largest` MiB. */
const oddity = (stats: Stats, largest: number): Content | undefined => {
  if (stats.isDirectory()) return IGNORED;
  if (stats.isFIFO()) return problem('is a named pipe, not a file');
  if (stats.isSocket()) return problem('is a socket, not a file');
  if (!stats.isFile()) return problem('is a device, not a file');
  return stats.size > largest << 20 ? problem(`is larger than ${largest} MiB, which no config is`) : undefined;
};

/**
 * Of a file that grows meanwhile, what it had when it was opened: whoever waits for the rest is told that it changed.
 */
const contentOf = async (file: FileHandle, { size }: Stats): Promise<Content> => {
  const buffer = Buffer.alloc(size);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, size - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === size) return { type: 'bytes', bytes: buffer.subarray(0, length) };
  }
};
