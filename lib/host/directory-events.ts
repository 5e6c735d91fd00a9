import { basename } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { catchError, concat, defer, mergeMap, Observable, of, retry } from 'rxjs';
import { isConfigName } from './config-directory.ts';

/** How often files are looked at where the system can't tell of changes. */
const POLL_MS = 500;

/**
 * Emits when watching the directory that `dir` is now has begun, and whenever something happens to a config file in it.
 * Where the system is out of watches (EMFILE, ENOSPC) or refuses one, it polls. Cold; never errors; never completes.
 */
export const directoryEvents = (dir: string): Observable<void> =>
  events(dir, false).pipe(catchError(() => concat(of(undefined), events(dir, true).pipe(retry({ delay: POLL_MS })))));

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
          watcher.on('error', (error) => (usePolling ? signal() : signals.error(error)));
          return () => void watcher.close();
        }),
    ),
  );
