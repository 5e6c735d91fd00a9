import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readFile, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** For a file that is made, and for the directories to it: they may come to hold secrets. */
const OWN_FILE = 0o600;
const OWN_DIRECTORY = 0o700;

/** Somebody changed the file after it was read: what was to be written is out of date. */
export class ChangedMeanwhile extends Error {
  constructor(path: string) {
    super(`${path} was changed by another program at the same time: try again`);
    this.name = 'ChangedMeanwhile';
  }
}

/** What is in a file; undefined where there is none. A symbolic link to nothing is none. */
const contentOf = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Replaces what is in a file, all or nothing: the new content is on the disk, in the same directory, before it takes the
 * file's place. Permissions are kept and symbolic links followed; a file that is not there is made, for the user alone.
 * @param before what was read, of a regular file: if something else is there by now, nothing is written.
 * @param backup where `before` is kept. An older one is replaced.
 * @throws ChangedMeanwhile, or the system's error.
 */
export const replaceFile = async (
  path: string,
  before: Buffer | undefined,
  after: string,
  backup?: string,
): Promise<void> => {
  const target = await targetOf(path);
  await mkdir(dirname(target), { recursive: true, mode: OWN_DIRECTORY });
  const now = before === undefined ? undefined : await stat(target);
  // What was read was a file. To a device or a pipe, which a rename would take away, a link may lead by now.
  if (now !== undefined && !now.isFile()) throw new ChangedMeanwhile(path);
  const mode = now === undefined ? OWN_FILE : now.mode & 0o777;
  if (before !== undefined && backup !== undefined) await putInPlace(backup, before, mode);
  await putInPlace(target, after, mode, async () => {
    const found = await contentOf(target);
    if (!(found === undefined ? before === undefined : before !== undefined && found.equals(before)))
      throw new ChangedMeanwhile(path);
  });
};

/** Where a path leads, also if the last link leads to nothing yet. */
const targetOf = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    const isLink = await lstat(path).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    );
    return isLink ? resolve(dirname(path), await readlink(path)) : path;
  }
};

const putInPlace = async (
  path: string,
  content: string | Buffer,
  mode: number,
  allowed = async (): Promise<void> => {},
): Promise<void> => {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // The mode of open() is less the umask.
    await chmod(draft, mode);
    await allowed();
    await rename(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
};
