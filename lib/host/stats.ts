import { type BigIntStats, lstat, stat } from 'node:fs';

/**
 * What the system knows of a path; undefined where it knows nothing or does not say. Never rejects. By callback: the
 * promises of `node:fs/promises` cost twice as much, which counts for what is asked twice a second.
 */
const asked =
  (ask: typeof lstat | typeof stat) =>
  (path: string): Promise<BigIntStats | undefined> =>
    new Promise((resolve) => {
      ask(path, { bigint: true }, (error, stats) => resolve(error === null ? stats : undefined));
    });

/** The status of what is at a path, symbolic links followed. */
export const statusOf = asked(stat);

/** The status of what is at a path, which may be a symbolic link itself. */
export const linkStatusOf = asked(lstat);
