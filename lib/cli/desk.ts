import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomHex } from '../host/random-hex.ts';
import { fileRefusal } from './refusal.ts';

/** A copy of a config to work on, in a directory of its own. It may hold secrets: both are for this user alone. */
export interface Desk {
  readonly dir: string;
  readonly copy: string;
  /** What the copy held at first. */
  readonly before: Buffer;
}

/** @throws XyError where there is no place for it. */
export const deskFor = async (name: string, before: Buffer): Promise<Desk> => {
  let dir: string | undefined;
  try {
    dir = await mkdtemp(join(tmpdir(), 'xy-edit-'));
    const copy = join(dir, `${name}.kdl`);
    await writeFile(copy, before, { mode: 0o600 });
    return { dir, copy, before };
  } catch (error) {
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
    throw fileRefusal('make a copy in', `${tmpdir()} (set TMPDIR to another directory)`, error);
  }
};

/** Takes the copy away. */
export const clear = ({ dir }: Desk): Promise<void> => rm(dir, { recursive: true, force: true });

/**
 * Takes the copy away, but not what somebody has written in it: that is kept beside the config, where it outlives a
 * restart of the machine, under a name that is no config's (SPEC § 2). Where nothing can be written there the copy stays.
 * @returns where it is; undefined where nothing was written.
 */
export const keepWork = async (desk: Desk, config: string, name: string): Promise<string | undefined> => {
  const work = await readFile(desk.copy).catch(() => undefined);
  if (work === undefined || work.equals(desk.before)) {
    await clear(desk);
    return undefined;
  }
  const place = join(dirname(config), `.${name}.kept-${randomHex(12)}.kdl`);
  try {
    await writeFile(place, work, { mode: 0o600, flag: 'wx' });
  } catch {
    await rm(place, { force: true }).catch(() => undefined);
    // An editor may have put a file of its own in the place of the copy.
    await chmod(desk.copy, 0o600);
    return desk.copy;
  }
  await clear(desk);
  return place;
};
