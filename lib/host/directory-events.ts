import { basename } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { catchError, defer, merge, mergeMap, Observable, of, retry } from 'rxjs';
import { isConfigName } from './config-directory.ts';
import { polledFiles } from './polled-files.ts';

/** How often files are looked at where the system can't tell of changes. */
const POLL_MS = 500;

/**
 * Emits when watching the directory that `dir` is now has begun, and whenever something happens to a config file in it: at
 * once where the system tells of it, else within `untoldMs`. Nothing is told of what another machine does on a network
 * file system, of writes to a mapped file, and of more changes at once than the system queues.
 * Where the system is out of watches (EMFILE, ENOSPC) or refuses one, it polls. Cold; never errors; never completes.
 */
export const directoryEvents = (dir: string, untoldMs: number): Observable<void> =>
  merge(events(dir, false), polledFiles(dir, untoldMs)).pipe(
    catchError(() =>
      merge(of(undefined), events(dir, true).pipe(retry({ delay: POLL_MS })), polledFiles(dir, POLL_MS)),
    ),
  );

/** Whether what the system says of this path, or of one that it does not name, may be of a config file or of the directory. */
const mayConcern = (path: string | null, dir: string): boolean => {
  const name = basename(path ?? '');
  return name === '' || name === basename(dir) || isConfigName(name);
};

/** Without polling, errors at the first failure. Loads chokidar, which a daemon that doesn't watch can do without. */
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
          // It makes no event of a file that is not readable, nor of one that takes the place of another with the same
          // time, as all have that a package manager writes. What the system has told is here as it was told.
          watcher.on('raw', (_, path: string | null) => {
            if (mayConcern(path, dir)) signal();
          });
          watcher.on('error', (error) => (usePolling ? signal() : signals.error(error)));
          return () => void watcher.close();
        }),
    ),
  );
