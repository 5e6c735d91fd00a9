import { concat, concatMap, EMPTY, forkJoin, ignoreElements, type Observable, of } from 'rxjs';
import type { Revised } from './config/set/configs.ts';
import { inputsFor } from './config/set/inputs.ts';
import { isBoot, type Revision } from './config/set/revision.ts';
import { codes, configInvalid, XyError } from './errors.ts';
import type { Input } from './model.ts';
import type { Changes } from './wire/shapes.ts';

/** Sends an input to its server; completes with its reply. */
export type Dispatch = (input: Input) => Observable<unknown>;

/** Dispatches all at once; completes when all have been answered. */
const settled = (inputs: readonly Input[], dispatch: Dispatch): Observable<never> =>
  inputs.length === 0 ? EMPTY : forkJoin(inputs.map(dispatch)).pipe(ignoreElements());

/** The answer to a client for a revision: the changes, or the error that prevented them. */
export const reloadResult = (revision: Revision): Changes | XyError => {
  switch (revision.type) {
    case 'accepted':
      return revision.changes;
    case 'rejected':
      return configInvalid(revision.problems);
    case 'suspended':
      return new XyError(codes.configInvalid, 'the config directory is missing');
  }
};

/**
 * Carries out each revision as one transaction (SPEC § 6): a rejected one changes nothing; for an accepted one all
 * inputs are dispatched at once, and the next revision waits until all are answered. Emits a revision when its inputs
 * are answered. Only the boot is passed on at once, since a server that takes long to start must not delay a reload.
 * Errors only if a source or `dispatch` errors.
 *
 *     configs$  b----r-r-----------
 *     inputs         i---|             inputs of the first reload, until the last is answered
 *                        j---|         inputs of the second
 *     result    b--------r---r-----
 */
export const reloading =
  (dispatch: Dispatch) =>
  (configs$: Observable<Revised>): Observable<Revised> =>
    configs$.pipe(
      concatMap((revised) => {
        const { revision } = revised;
        if (revision.type !== 'accepted' || isBoot(revised.request)) return of(revised);
        return concat(settled(inputsFor(revision.changes, revision.configs, 'reload'), dispatch), of(revised));
      }),
    );
