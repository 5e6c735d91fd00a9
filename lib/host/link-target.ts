import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** What Linux follows at most, path_resolution(7). */
const MOST_LINKS = 40;

/**
 * Where a path leads, also if the last of its links leads to nothing yet: that is where a file is to be made.
 * @throws the system's error where links lead in a circle.
 */
export const linkTarget = async (path: string): Promise<string> => {
  let place = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    try {
      return await realpath(place);
    } catch {
      const link = await readlink(place).catch(() => undefined);
      if (link === undefined) return place;
      // A relative link starts from where its directory really is.
      const directory = await realpath(dirname(place)).catch(() => dirname(place));
      place = join(directory, basename(place));
      place = resolve(dirname(place), link);
    }
  }
  return realpath(place);
};
