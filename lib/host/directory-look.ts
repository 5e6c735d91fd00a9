import type { BigIntStats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigName } from './config-directory.ts';
import { linkStatusOf, statusOf } from './stats.ts';

/** What the name of a directory, and the names of the links in it, stand for at one moment. To be compared only. */
export interface Look {
  /** The directory itself, links followed; empty where there is none. */
  readonly directory: string;
  /**
   * The symbolic links on the way: those among the config files with the state of what they lead to, and the directory's
   * name. It tells of one that stood for something else in between: that may have been what was read.
   */
  readonly links: string;
}

/**
 * Looks at a directory, again and again. A look never rejects. It costs little when nothing has changed: most directories
 * hold no links, and new ones show in the directory's own time.
 * @param now milliseconds since 1970, by the clock of the file system.
 */
export const looksAt = (dir: string, now = Date.now): (() => Promise<Look>) => {
  const linksIn = linkFinder(dir, now);
  return async () => {
    const name = await linkStatusOf(dir);
    const stats = name?.isSymbolicLink() ? await statusOf(dir) : name;
    if (name === undefined || !stats?.isDirectory()) return ABSENT;
    const directory = directoryMark(stats);
    const marks = await Promise.all((await linksIn(directory, stats)).map((link) => linkMark(dir, link)));
    return { directory, links: [nameMark(name), ...marks].join('\n') };
  };
};

const ABSENT: Look = { directory: '', links: '' };

/** ext4 gives a number that has become free at once to the next directory, so that the birth time is needed too. */
const directoryMark = ({ dev, ino, birthtimeNs }: BigIntStats): string => `${dev}:${ino}:${birthtimeNs}`;

/**
 * Another one for each time that the name was given to a link, or that a directory was moved there. What happens in a
 * directory changes both times, a move only the first. A link is made and moved within one tick of the clock, and its
 * number comes back at once: its time always counts.
 */
const nameMark = (name: BigIntStats): string =>
  name.ctimeNs === name.mtimeNs && !name.isSymbolicLink() ? `${name.ino}` : `${name.ino}:${name.ctimeNs}`;

/** A directory that was changed a moment ago may be changed again within the same tick of its clock. */
const SETTLED_MS = 2_000;

/**
 * Finds the links among the config files of a directory, by name and sorted. Reads it only if it may have changed: its
 * status has a time that nobody can set back, as tools that copy directories do with that of its contents.
 */
const linkFinder = (
  dir: string,
  now: () => number,
): ((directory: string, stats: BigIntStats) => Promise<readonly string[]>) => {
  let state = '';
  let links: readonly string[] = [];
  return async (directory, { ctimeMs, ctimeNs }) => {
    const current = `${directory}:${ctimeNs}`;
    if (current === state) return links;
    state = '';
    const isSettled = now() - Number(ctimeMs) > SETTLED_MS;
    const names = await linkNames(dir);
    if (isSettled && names !== undefined) state = current;
    links = names ?? [];
    return links;
  };
};

/** Undefined where the directory can't be read now, for want of descriptors for instance. */
const linkNames = async (dir: string): Promise<readonly string[] | undefined> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isSymbolicLink() && isConfigName(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch {
    return undefined;
  }
};

const linkMark = async (dir: string, name: string): Promise<string> => {
  const stats = await statusOf(join(dir, name));
  if (stats === undefined) return `${name}:`;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return `${name}:${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
};
