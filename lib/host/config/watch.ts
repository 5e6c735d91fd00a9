import { dirname } from 'node:path';
import {
  concat,
  concatMap,
  connect,
  debounceTime,
  distinctUntilChanged,
  exhaustMap,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  switchMap,
  timer,
} from 'rxjs';
import { directoryEvents } from './directory-events.ts';
import { hasLinks, type Look, looksAt } from './directory-fingerprint.ts';
import { statusChanges } from './status-changes.ts';

/** Times of a watch: the intervals of the looks at the directory and at its files, and the debounce of a burst. */
export interface WatchTimes {
  readonly lookMs: number;
  readonly untoldMs: number;
  readonly settleMs: number;
}

/** Well within the second, and the ten seconds, that SPEC § 6 allows. */
const DEFAULTS: WatchTimes = { lookMs: 500, untoldMs: 8_000, settleMs: 200 };

/**
 * Emits when the config files in `dir` may have changed and must be read again (SPEC § 6): once for a burst of changes,
 * within a second of the last, and once when watching has begun. `dir` may be missing, be removed, come back, be
 * replaced, or be a symbolic link that is changed; the files in it may be links too. Cold; never errors; never
 * completes.
 *
 * The system reports changes in the directory that was opened, but not in another one that replaces it, nor changes of
 * links that lead through links. So a look checks what the names refer to: when the status of the directory has
 * changed, or that of its parent, which has its name; and twice a second while there are links in it.
 *
 *     look     A---A---B---B---      the directory
 *     events   |-x-----|-----x-      events of the watched directory
 *     signals  --s---s---s-----s
 */
export const watchDir = (dir: string, times: Partial<WatchTimes> = {}): Observable<void> => {
  const { lookMs, untoldMs, settleMs } = { ...DEFAULTS, ...times };
  const changes$ = statusChanges([dirname(dir), dir], lookMs);
  // The second look notices changes before the poll has begun.
  return merge(timer(0), timer(lookMs), changes$).pipe(
    concatMap(looksAt(dir)),
    connect((looks$) =>
      merge(
        looks$.pipe(
          map(({ directory }) => directory),
          distinctUntilChanged(),
          switchMap((directory) => concat(of(undefined), directory === '' ? NEVER : directoryEvents(dir, untoldMs))),
        ),
        looks$.pipe(linkChanges),
        looks$.pipe(
          map(hasLinks),
          distinctUntilChanged(),
          switchMap((has) => (has ? timer(lookMs, lookMs).pipe(exhaustMap(looksAt(dir)), linkChanges) : NEVER)),
        ),
      ),
    ),
    debounceTime(settleMs),
    map(() => undefined),
  );
};

const linkChanges = (looks$: Observable<Look>): Observable<unknown> =>
  looks$.pipe(
    map(({ links }) => links),
    distinctUntilChanged(),
  );
