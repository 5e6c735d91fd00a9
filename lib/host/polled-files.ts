import { unwatchFile, watchFile } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { concat, distinctUntilChanged, exhaustMap, map, Observable, of, switchMap, timer } from 'rxjs';
import { isConfigName } from './config-directory.ts';

/** What was changed a moment ago may be changed again within the same tick of its file system's clock, which may be 2 s. */
const SETTLED_MS = 2_000;

/**
 * Emits when the config files in a directory may have changed, whether the system tells of it or not: when other names are
 * in it, or a file has another status, links followed; and once more when that change has settled. Each change of what is
 * in a file, of which file it is and of its permissions shows in its status, by a time that no tool can set (`ctime`).
 * Cold; emits at first too; never errors; never completes.
 */
export const polledFiles = (dir: string, everyMs: number): Observable<void> =>
  timer(0, everyMs).pipe(
    exhaustMap(() => configNames(dir)),
    distinctUntilChanged((before, after) => before.join('/') === after.join('/')),
    switchMap((names) => concat(of(undefined), statusChanges(names, dir, everyMs))),
    switchMap(() => concat(of(undefined), timer(SETTLED_MS))),
    map(() => undefined),
  );

/** None where the directory can't be read. */
const configNames = async (dir: string): Promise<readonly string[]> => {
  try {
    return (await readdir(dir)).filter(isConfigName).sort();
  } catch {
    return [];
  }
};

/**
 * Emits when the status of one of these files has changed. Node's own poll compares without a word to JavaScript: a
 * quarter of the cost of asking and comparing here.
 */
const statusChanges = (names: readonly string[], dir: string, everyMs: number): Observable<void> =>
  new Observable((changes) => {
    const listener = (): void => changes.next();
    const paths = names.map((name) => join(dir, name));
    for (const path of paths) watchFile(path, { interval: everyMs }, listener);
    return () => {
      for (const path of paths) unwatchFile(path, listener);
    };
  });
