import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** The limit of Linux, path_resolution(7). */
const MOST_LINKS = 40;

/**
 * Resolves the symbolic links of a path, even if the last one is dangling: a file is created at its target.
 * @throws the system's error if the links form a circle.
 */
export const linkTarget = async (path: string): Promise<string> => {
  let place = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    try {
      return await realpath(place);
    } catch {
      const link = await readlink(place).catch(() => undefined);
      if (link === undefined) return place;
      // Relative links are relative to the real path of their directory.
      const directory = await realpath(dirname(place)).catch(() => dirname(place));
      place = join(directory, basename(place));
      place = resolve(dirname(place), link);
    }
  }
  return realpath(place);
};
