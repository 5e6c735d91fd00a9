import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomHex } from '../../host/system/random-hex.ts';
import { fileError } from '../terminal/user-error.ts';

/**
 * A copy of a config for the editor, in its own directory. It may have secrets, so both are accessible to this user
 * only.
 */
export interface WorkingCopy {
  readonly dir: string;
  readonly file: string;
  /** Its original content. */
  readonly before: Buffer;
}

/** Creates a copy of a config. @throws XyError if it can't be written. */
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

/** Removes the copy. */
export const discard = ({ dir }: WorkingCopy): Promise<void> => rm(dir, { recursive: true, force: true });

/**
 * Removes the copy, but keeps edits: beside the config, where they survive a reboot, with a name that is not a config's
 * (SPEC § 2). If nothing can be written there, the copy stays.
 * @returns the path of the edits; undefined if there are none.
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
    // The editor may have replaced the copy by a new file.
    await chmod(copy.file, 0o600);
    return copy.file;
  }
  await discard(copy);
  return place;
};
