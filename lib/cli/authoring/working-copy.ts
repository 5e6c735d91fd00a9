import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomHex } from '../../host/system/random-hex.ts';
import { fileError } from '../terminal/user-error.ts';

/** A copy of a config to work on, in a directory of its own. It may hold secrets: both are for this user alone. */
export interface WorkingCopy {
  readonly dir: string;
  readonly file: string;
  /** What it held at first. */
  readonly before: Buffer;
}

/** Makes one of a config. @throws XyError where there is no place for it. */
export const workingCopy = async (name: string, before: Buffer): Promise<WorkingCopy> => {
  let dir: string | undefined;
  try {
    dir = await mkdtemp(join(tmpdir(), 'xy-edit-'));
    const file = join(dir, `${name}.kdl`);
    await writeFile(file, before, { mode: 0o600 });
    return { dir, file, before };
  } catch (error) {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    throw fileError('make a copy in', `${tmpdir()} (set TMPDIR to another directory)`, error);
  }
};

/** Takes the copy away. */
export const discard = ({ dir }: WorkingCopy): Promise<void> => rm(dir, { recursive: true, force: true });

/**
 * Takes the copy away, but not what somebody has written in it: that is kept beside the config, where it outlives a
 * restart of the machine, under a name that is no config's (SPEC § 2). Where nothing can be written there the copy stays.
 * @returns where it is; undefined where nothing was written.
 */
export const keepWork = async (copy: WorkingCopy, config: string, name: string): Promise<string | undefined> => {
  const work = await readFile(copy.file).catch(() => undefined);
  if (work === undefined || work.equals(copy.before)) {
    await discard(copy);
    return undefined;
  }
  const place = join(dirname(config), `.${name}.kept-${randomHex(12)}.kdl`);
  try {
    await writeFile(place, work, { mode: 0o600, flag: 'wx' });
  } catch {
    await rm(place, { force: true }).catch(() => undefined);
    // An editor may have put a file of its own in the place of the copy.
    await chmod(copy.file, 0o600);
    return copy.file;
  }
  await discard(copy);
  return place;
};
