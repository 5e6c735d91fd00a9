import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isConfigName } from './config-directory.ts';

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

/** Looks at a directory. Never rejects. */
export const lookAt = async (dir: string): Promise<Look> => {
  const directory = await directoryMark(dir);
  return { directory, links: directory === '' ? '' : `${await nameMark(dir)}\n${await linkMarks(dir)}` };
};

/** Another one for each time that the name was given to a link, or that a directory was moved there. */
const nameMark = async (dir: string): Promise<string> => {
  try {
    const stats = await lstat(dir, { bigint: true });
    const { ino, ctimeNs, mtimeNs } = stats;
    // What happens in a directory changes both times, a move only the first. A link is made and moved within one tick of
    // the clock, and its number comes back at once: its time always counts.
    return ctimeNs === mtimeNs && !stats.isSymbolicLink() ? `${ino}` : `${ino}:${ctimeNs}`;
  } catch {
    return '';
  }
};

const directoryMark = async (dir: string): Promise<string> => {
  try {
    const stats = await stat(dir, { bigint: true });
    // ext4 gives a number that has become free at once to the next directory, so that the birth time is needed too.
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` : '';
  } catch {
    return '';
  }
};

const linkMarks = async (dir: string): Promise<string> => {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    const links = entries.filter((entry) => entry.isSymbolicLink() && isConfigName(entry.name));
    return (await Promise.all(links.map(({ name }) => linkMark(dir, name)))).sort().join('\n');
  } catch {
    return '';
  }
};

const linkMark = async (dir: string, name: string): Promise<string> => {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(join(dir, name), { bigint: true });
    return `${name}:${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return `${name}:`;
  }
};
