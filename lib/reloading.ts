import { concat, concatMap, EMPTY, forkJoin, ignoreElements, type Observable, of } from 'rxjs';
import type { Revised } from './config/configs.ts';
import { inputsFor } from './config/inputs.ts';
import { isBoot, type Revision } from './config/revision.ts';
import { codes, configInvalid, XyError } from './errors.ts';
import type { Input } from './model.ts';
import type { Changes } from './wire/shapes.ts';

/** Sends an input to its server; completes when its reply is there. */
export type Dispatch = (input: Input) => Observable<unknown>;

/** Dispatches all at once; completes when all have been answered. */
const settled = (inputs: readonly Input[], dispatch: Dispatch): Observable<never> =>
  inputs.length === 0 ? EMPTY : forkJoin(inputs.map(dispatch)).pipe(ignoreElements());

/** What a client is told of a revision: what it changed, or the error why it changed nothing. */
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
 * Carries out each revision, as one transaction (SPEC § 6): if anything is invalid nothing changes; else all inputs are
 * dispatched at once, and the next revision is not carried out before all of them have been answered. Emits a revision
 * when all that it caused is done. Only the boot, which nobody waits for, is passed on at once and as it is: a server
 * that takes long to start must not keep a reload waiting. Errors only if a source does, or `dispatch`.
 *
 *     configs$  b----r-r-----------
 *     inputs         i---|             of the first reload, until the last is answered
 *                        j---|         of the second
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
