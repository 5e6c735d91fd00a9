import { type BigIntStats, lstat, stat } from 'node:fs';

/**
 * The status of a path; undefined if it does not exist or is not accessible. Never rejects. By callback, since
 * `node:fs/promises` costs twice as much, which matters for calls that are made twice a second.
 */
const asked =
  (ask: typeof lstat | typeof stat) =>
  (path: string): Promise<BigIntStats | undefined> =>
    new Promise((resolve) => {
      ask(path, { bigint: true }, (error, stats) => resolve(error === null ? stats : undefined));
    });

/** The status of a path, following symbolic links. */
export const statusOf = asked(stat);

/** The status of a path, without following a symbolic link. */
export const linkStatusOf = asked(lstat);
