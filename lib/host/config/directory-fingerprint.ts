import type { BigIntStats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigName } from './config-directory.ts';
import { linkStatusOf, statusOf } from './stats.ts';

/** What a directory's path, and the symbolic links in it, refer to at one moment. Only for comparing. */
export interface Look {
  /** Identity of the directory, links followed; empty if it does not exist. */
  readonly directory: string;
  /**
   * State of the symbolic links: those among the config files, with the status of their targets, and the path of the
   * directory itself. It also changes if the path referred to another directory in between, which may have been read.
   */
  readonly links: string;
}

/**
 * Returns a function that takes a look at a directory. It never rejects, and costs little if nothing has changed: most
 * directories have no links, and a new link changes the directory's own mtime.
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

/**
 * Whether there are symbolic links among the config files. Their targets can change without a change of the directory.
 */
export const hasLinks = ({ links }: Look): boolean => links.includes('\n');

const ABSENT: Look = { directory: '', links: '' };

/** Identity of a directory. With the birth time, since ext4 reuses the inode number of a removed directory at once. */
const directoryMark = ({ dev, ino, birthtimeNs }: BigIntStats): string => `${dev}:${ino}:${birthtimeNs}`;

/**
 * Changes each time a link is created at the path or a directory is moved there. A change in a directory sets both its
 * ctime and mtime, a move only its ctime. A link can be created and moved within one clock tick and reuse an inode
 * number, so its ctime always counts.
 */
const nameMark = (name: BigIntStats): string =>
  name.ctimeNs === name.mtimeNs && !name.isSymbolicLink() ? `${name.ino}` : `${name.ino}:${name.ctimeNs}`;

/** A directory that was changed less than this ago may change again without a new mtime (clock resolution). */
const SETTLED_MS = 2_000;

/**
 * Finds the symbolic links among the config files of a directory, sorted by name. Reads the directory only if it may
 * have changed, by its ctime: unlike mtime, no tool can set that back.
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

/** Undefined if the directory can't be read now, as for lack of descriptors. */
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
