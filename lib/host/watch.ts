import {
  concat,
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
import { looksAt } from './directory-look.ts';

/** How a directory is watched: how often it is looked at, and its files, and when a burst is over. */
export interface WatchTimes {
  readonly lookMs: number;
  readonly untoldMs: number;
  readonly settleMs: number;
}

/** Together well within the second, and the ten seconds, that SPEC § 6 allows. */
const DEFAULTS: WatchTimes = { lookMs: 500, untoldMs: 8_000, settleMs: 200 };

/**
 * Says "read it again" when the config files in `dir` may have changed (SPEC § 6): once for a burst of changes, within a
 * second of the last, and once when watching has begun. `dir` may be absent, vanish, come back, be swapped, or be a
 * symbolic link that is pointed elsewhere; the files in it may be links too. Cold; never errors; never completes.
 *
 * The system tells at once of what happens in the directory that was found first, and nothing of another one that has
 * taken its name, or of links that lead through links. So a look tells twice a second what the names stand for:
 *
 *     look     A---A---B---B---      the directory
 *     events   |-x-----|-----x-      of the one watched
 *     signals  --s---s---s-----s
 */
export const watchDir = (dir: string, times: Partial<WatchTimes> = {}): Observable<void> => {
  const { lookMs, untoldMs, settleMs } = { ...DEFAULTS, ...times };
  return timer(0, lookMs).pipe(
    exhaustMap(looksAt(dir)),
    connect((looks$) =>
      merge(
        looks$.pipe(
          map(({ directory }) => directory),
          distinctUntilChanged(),
          switchMap((directory) => concat(of(undefined), directory === '' ? NEVER : directoryEvents(dir, untoldMs))),
        ),
        looks$.pipe(
          map(({ links }) => links),
          distinctUntilChanged(),
        ),
      ),
    ),
    debounceTime(settleMs),
    map(() => undefined),
  );
};
