import { execFile } from 'node:child_process';
import { renameSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { linkTarget } from './link-target.ts';
import { codeOf } from './os-error.ts';
import { randomHex } from './random-hex.ts';

/** Modes of created files and of their directories, which may contain secrets. */
const OWN_FILE = 0o600;
const OWN_DIRECTORY = 0o700;

/** The file was changed after it was read: the new content is out of date. */
export class ChangedMeanwhile extends Error {
  constructor(path: string) {
    super(`${path} was changed by another program at the same time: try again`);
    this.name = 'ChangedMeanwhile';
  }
}

/** The file belongs to another user, who might not be able to read its replacement. */
export class OwnerLost extends Error {
  constructor(path: string, uid: number) {
    super(`${path} belongs to another user (uid ${uid}), and would be yours: run this as that user`);
    this.name = 'OwnerLost';
  }
}

/** The content of a file; undefined if it does not exist, or is a dangling symbolic link. */
const contentOf = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Replaces the content of a file atomically: the new content is synced to disk in the same directory, then renamed.
 * Owner, permissions and access control lists are kept, symbolic links are followed; a missing file is created with
 * mode 0600.
 * @param before the content that was read: if the file has other content now, nothing is written. If another program
 * changes the file at the very moment of its replacement, that change is restored.
 * @param backup path for a copy of `before`, which replaces an older one.
 * @throws ChangedMeanwhile, OwnerLost, or the system's error.
 */
export const replaceFile = async (
  path: string,
  before: Buffer | undefined,
  after: string,
  backup?: string,
): Promise<void> => {
  const target = await linkTarget(path);
  await mkdir(dirname(target), { recursive: true, mode: OWN_DIRECTORY });
  const model = before === undefined ? undefined : { path: target, stats: await stat(target) };
  // A regular file was read, but the path may lead to a device or a pipe by now, which must not be replaced.
  if (model !== undefined && !model.stats.isFile()) throw new ChangedMeanwhile(path);
  if (before !== undefined && backup !== undefined) await putInPlace(backup, before, model, rename);
  await putInPlace(target, after, model, async (draft) => {
    if (!(await takePlace(draft, target, before))) throw new ChangedMeanwhile(path);
  });
};

/** Renames the draft. @returns false, and leaves the file as it is, if it has other content than `before`. */
const takePlace = async (draft: string, target: string, before: Buffer | undefined): Promise<boolean> => {
  if (before === undefined) return linked(draft, target);
  const old = `${target}.${randomHex(12)}.old`;
  // Without hard links the replaced file can't be checked afterwards.
  const hasOld = await link(target, old).then(
    () => true,
    () => false,
  );
  try {
    if (!(await contentOf(hasOld ? old : target))?.equals(before)) return false;
    // One call right after the other: a program that renames its own file to this one between them is not seen.
    if (hasOld && statSync(target).ino !== statSync(old).ino) return false;
    renameSync(draft, target);
    if (!hasOld || (await contentOf(old))?.equals(before)) return true;
    renameSync(old, target);
    return false;
  } finally {
    if (hasOld) await unlink(old).catch(() => undefined);
  }
};

/** Creates the target; fails if it exists. */
const linked = async (draft: string, target: string): Promise<boolean> => {
  try {
    await link(draft, target);
    await unlink(draft);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A file system without hard links.
    if ((await contentOf(target)) !== undefined) return false;
    await rename(draft, target);
    return true;
  }
};

/** The file whose owner and permissions a draft gets. */
interface Model {
  readonly path: string;
  readonly stats: Stats;
}

const putInPlace = async (
  path: string,
  content: string | Buffer,
  model: Model | undefined,
  place: (draft: string, path: string) => Promise<void>,
): Promise<void> => {
  const draft = `${path}.${randomHex(12)}.tmp`;
  try {
    const file = await open(draft, 'wx', OWN_FILE);
    try {
      if (model !== undefined) await become(file, draft, model);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(draft, path);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
};

/** Gives a draft the owner, the permissions and, if cp(1) can copy it, the access control list of a file. */
const become = async (draft: FileHandle, path: string, { path: model, stats }: Model): Promise<void> => {
  const own = await draft.stat();
  await promisify(execFile)('cp', ['--attributes-only', '--preserve=all', '--', model, path]).catch(() => undefined);
  const group = own.gid === stats.gid || (await did(draft.chown(own.uid, stats.gid)));
  if (own.uid !== stats.uid && !(await did(draft.chown(stats.uid, stats.gid)))) throw new OwnerLost(model, stats.uid);
  // If the group can't be kept, the new group gets the permissions of others only.
  const mode = stats.mode & 0o7777;
  await draft.chmod(group ? mode : (mode & 0o1707) | ((mode & 0o7) << 3));
};

const did = (change: Promise<void>): Promise<boolean> =>
  change.then(
    () => true,
    () => false,
  );
