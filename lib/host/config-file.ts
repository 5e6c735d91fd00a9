import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file of the config directory has in it; why that can't be had; or that it is none of ours. */
export type Content = { readonly type: 'bytes'; readonly bytes: Uint8Array } | Problem | { readonly type: 'ignored' };

/** Why a file can't be had. */
interface Problem {
  readonly type: 'problem';
  readonly message: string;
  /** It is the name that is wrong, and all has been said of that. */
  readonly isMisnamed?: true;
}

/** Nobody writes a larger config by hand, in MiB. */
const LARGEST = 1;

/** A named pipe without writer would block the open, a terminal would become ours. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads one file, symbolic links followed. Never blocks, whatever it is, and opens nothing but regular files.
 * Directories are ignored (SPEC § 2), and so is a file that is gone by now. Never rejects.
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

/** Node gives a name that is no UTF-8 with U+FFFD for what it can't read, and by that name nothing can be opened. */
const isUnreadableName = (entry: Dirent, code: string): boolean =>
  code === 'ENOENT' && !entry.isDirectory() && entry.name.includes('\u{fffd}');

/**
 * Reads what is at a path, symbolic links followed, as {@link readConfigFile} does.
 * @param largest in MiB
 * @param isRegular whether it was seen to be a regular file, and need not be looked at before it is opened.
 * @throws the system's error
 */
export const readRegularFile = async (path: string, largest: number, isRegular = false): Promise<Content> => {
  const odd = isRegular ? undefined : oddity(await stat(path), largest);
  if (odd !== undefined) return odd;
  const file = await open(path, FLAGS);
  try {
    // What is there now need not be what was seen.
    const stats = await file.stat();
    return oddity(stats, largest) ?? (await contentOf(file, stats));
  } finally {
    await file.close();
  }
};

/** An error's code, such as `EACCES`; else what it says. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Why something can't be read, for people. */
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

/** Everything but a regular file of a decent size. */
const oddity = (stats: Stats, largest: number): Content | undefined => {
  if (stats.isDirectory()) return IGNORED;
  if (stats.isFIFO()) return problem('is a named pipe, not a file');
  if (stats.isSocket()) return problem('is a socket, not a file');
  if (!stats.isFile()) return problem('is a device, not a file');
  return stats.size > largest << 20 ? problem(`is larger than ${largest} MiB, which no config is`) : undefined;
};

/** Of a file that grows meanwhile, what it had when it was opened: whoever waits for the rest is told that it changed. */
const contentOf = async (file: FileHandle, { size }: Stats): Promise<Content> => {
  const buffer = Buffer.alloc(size);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, size - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === size) return { type: 'bytes', bytes: buffer.subarray(0, length) };
  }
};
