import { execFile } from 'node:child_process';
import type { Stats } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { linkTarget } from './link-target.ts';
import { codeOf } from './process/os-error.ts';
import { randomHex } from './random-hex.ts';

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

/** The file belongs to somebody else, who might not be able to read what takes its place. */
export class OwnerLost extends Error {
  constructor(path: string, uid: number) {
    super(`${path} belongs to another user (uid ${uid}), and would be yours: run this as that user`);
    this.name = 'OwnerLost';
  }
}

/** What is in a file; undefined where there is none. A symbolic link to nothing is none. */
const contentOf = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * Replaces what is in a file, all or nothing: the new content is on the disk, in the same directory, before it takes the
 * file's place. Owner, permissions and access lists are kept, and symbolic links followed; a file that is not there is
 * made, for the user alone.
 * @param before what was read, of a regular file: if something else is there by now, nothing is written. What another
 * program writes into the file in the very instant of its replacement is put back in its place.
 * @param backup where `before` is kept. An older one is replaced.
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
  // What was read was a file. To a device or a pipe, which a rename would take away, a link may lead by now.
  if (model !== undefined && !model.stats.isFile()) throw new ChangedMeanwhile(path);
  if (before !== undefined && backup !== undefined) await putInPlace(backup, before, model, rename);
  await putInPlace(target, after, model, async (draft) => {
    if (!(await takePlace(draft, target, before))) throw new ChangedMeanwhile(path);
  });
};

/** @returns false, and leaves what is there, where that is not what was there before. */
const takePlace = async (draft: string, target: string, before: Buffer | undefined): Promise<boolean> => {
  if (before === undefined) return linked(draft, target);
  const old = `${target}.${randomHex(12)}.old`;
  // A file system without hard links has nothing to look at afterwards.
  const hasOld = await link(target, old).then(
    () => true,
    () => false,
  );
  try {
    if (!(await contentOf(hasOld ? old : target))?.equals(before)) return false;
    await rename(draft, target);
    if (!hasOld || (await contentOf(old))?.equals(before)) return true;
    await rename(old, target);
    return false;
  } finally {
    if (hasOld) await unlink(old).catch(() => undefined);
  }
};

/** Puts a file where there is none. */
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

/** A file whose owner and permissions another one is to have. */
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

/** Gives a draft the owner, the permissions and, where cp(1) can do that, the access list of a file. */
const become = async (draft: FileHandle, path: string, { path: model, stats }: Model): Promise<void> => {
  const own = await draft.stat();
  await promisify(execFile)('cp', ['--attributes-only', '--preserve=all', '--', model, path]).catch(() => undefined);
  const group = own.gid === stats.gid || (await did(draft.chown(own.uid, stats.gid)));
  if (own.uid !== stats.uid && !(await did(draft.chown(stats.uid, stats.gid)))) throw new OwnerLost(model, stats.uid);
  // What a group may that is not the file's is what everybody may.
  const mode = stats.mode & 0o7777;
  await draft.chmod(group ? mode : (mode & 0o1707) | ((mode & 0o7) << 3));
};

const did = (change: Promise<void>): Promise<boolean> =>
  change.then(
    () => true,
    () => false,
  );
