import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { catchError, defer, map, type Observable, of, switchMap } from 'rxjs';
import type { LaunchFailure } from '../../../model.ts';
import { codeOf, reasonOf } from '../../system/os-error.ts';

const blame = (directory: string, reason: string): LaunchFailure => ({
  kind: 'spawn',
  message: `working-dir ${directory}: ${reason}`,
});

/**
 * A failure if a child can't be started in this directory, which a spawn would report as an error of the command. Cold;
 * emits once, completes, never errors.
 */
export const workingDirProblem = (directory: string | undefined): Observable<LaunchFailure | undefined> => {
  if (directory === undefined) return of(undefined);
  return defer(() => stat(directory)).pipe(
    switchMap((found) =>
      found.isDirectory()
        ? defer(() => access(directory, constants.X_OK)).pipe(map(() => undefined))
        : of(blame(directory, 'not a directory')),
    ),
    catchError((error: unknown) =>
      of(blame(directory, codeOf(error) === 'ENOENT' ? 'no such directory' : reasonOf(error))),
    ),
  );
};
