import { basename } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { catchError, defer, merge, mergeMap, Observable, of, retry } from 'rxjs';
import { isConfigName } from './config-directory.ts';
import { polledFiles } from './polled-files.ts';

/** The polling interval where the system can't report changes. */
const POLL_MS = 500;

/**
 * Emits when watching the current directory at `dir` has begun, and whenever a config file in it changes: at once if
 * the system reports the change, else within `untoldMs`. Changes by other machines on a network file system, writes to
 * a mapped file, and changes that overflow the system's queue are not reported. Polls if the system has no more watches
 * (EMFILE, ENOSPC) or refuses one. Cold; never errors; never completes.
 */
export const directoryEvents = (dir: string, untoldMs: number): Observable<void> =>
  merge(events(dir, false), polledFiles(dir, untoldMs)).pipe(
    catchError(() =>
      merge(of(undefined), events(dir, true).pipe(retry({ delay: POLL_MS })), polledFiles(dir, POLL_MS)),
    ),
  );

/** Whether an event of the system for this path, or for no path, may concern a config file or the directory itself. */
const mayConcern = (path: string | null, dir: string): boolean => {
  const name = basename(path ?? '');
  return name === '' || name === basename(dir) || isConfigName(name);
};

/** Errors at the first failure, unless it polls. Imports chokidar lazily: only `--watch` needs it. */
const events = (dir: string, usePolling: boolean): Observable<void> =>
  defer(() => import('chokidar')).pipe(
    mergeMap(
      ({ watch }) =>
        new Observable<void>((signals) => {
          const watcher: FSWatcher = watch(dir, {
            ignoreInitial: true,
            depth: 0,
            atomic: false,
            usePolling,
            interval: POLL_MS,
            ignored: (path, stats) => path !== dir && (stats?.isDirectory() || !isConfigName(basename(path))),
          });
          const signal = (): void => signals.next();
          watcher.on('ready', signal).on('all', signal);
          // The system's own events: chokidar drops those of unreadable files, and of a file that is replaced by one with
          // the same mtime, as package managers do.
          watcher.on('raw', (_, path: string | null) => {
            if (mayConcern(path, dir)) signal();
          });
          watcher.on('error', (error) => (usePolling ? signal() : signals.error(error)));
          return () => void watcher.close();
        }),
    ),
  );
