import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { concat, distinctUntilChanged, EMPTY, exhaustMap, map, type Observable, of, switchMap, timer } from 'rxjs';
import { isConfigName } from './config-directory.ts';
import { statusChanges } from './status-changes.ts';

/**
 * A file that was changed less than this ago may change again without a new time: some file systems have ticks of 2 s.
 */
const SETTLED_MS = 2_000;

/**
 * Emits when the config files in a directory may have changed, without relying on events of the system: when the set of
 * names or the status of a file (links followed) has changed, and once more when that change has settled. Each change
 * of content, identity or permissions changes the status, by `ctime`, which no tool can set. Cold; emits nothing at first;
 * never errors; never completes.
 */
export const polledFiles = (dir: string, everyMs: number): Observable<void> =>
  timer(0, everyMs).pipe(
    exhaustMap(() => configNames(dir)),
    distinctUntilChanged((before, after) => before.join('/') === after.join('/')),
    map((names) => names.map((name) => join(dir, name))),
    switchMap((paths, index) => concat(index === 0 ? EMPTY : of(undefined), statusChanges(paths, everyMs))),
    switchMap(() => concat(of(undefined), timer(SETTLED_MS))),
    map(() => undefined),
  );

/** The names of the config files; empty if the directory can't be read. */
const configNames = async (dir: string): Promise<readonly string[]> => {
  try {
    return (await readdir(dir)).filter(isConfigName).sort();
  } catch {
    return [];
  }
};
