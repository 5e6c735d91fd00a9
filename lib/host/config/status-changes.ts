import { unwatchFile, watchFile } from 'node:fs';
import { Observable } from 'rxjs';

/**
 * Emits when the status of what is at one of these paths (links followed) has changed, within `everyMs`. The status of a
 * directory changes with the names in it, and that of a file with its content; `ctime` also if a tool sets the other times
 * back. By `watchFile`, which compares natively: calling `stat` and comparing here costs two to four times as much. Node
 * has one poll for each path, so that all who poll a path should do it equally often. Cold; never errors; never completes.
 */
export const statusChanges = (paths: readonly string[], everyMs: number): Observable<void> =>
  new Observable((changes) => {
    const listener = (): void => changes.next();
    for (const path of paths) watchFile(path, { interval: everyMs }, listener);
    return () => {
      for (const path of paths) unwatchFile(path, listener);
    };
  });
