import { concat, concatMap, EMPTY, forkJoin, ignoreElements, map, type Observable, of, scan } from 'rxjs';
import { type ReadingCause, type Revision, revise } from './config/configs.ts';
import { inputsFor } from './config/inputs.ts';
import { codes, configInvalid, XyError } from './errors.ts';
import type { ConfigReading, ConfigSet, Input } from './model.ts';
import type { Changes } from './wire/shapes.ts';

/** Asks for a reload. `watch`: the directory changed. One that has an `id` is answered by a `Reloaded` with it. */
export interface ReloadRequest {
  readonly cause: Extract<ReadingCause, 'reload' | 'watch'>;
  readonly id?: number;
}

/** What became of a reload, when all that it caused is done; `request` as it was asked for. */
export interface Reloaded {
  readonly request: ReloadRequest;
  readonly revision: Revision;
}

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
 * Reload requests in, what became of each out, in order. Each is one transaction (SPEC § 6): the directory is read and
 * compared with what is in force (`scan`); if anything is invalid nothing changes; else all inputs are dispatched at
 * once, and the next reload is not carried out before all of them have been answered. Never errors if `read$` and `dispatch` do not.
 *
 *     requests  r----r-------
 *     read$     --x   --x           each a whole reading
 *     result    ----d----------d    d: what the first did is done; the second saw it
 */
export const reloading = (
  requests$: Observable<ReloadRequest>,
  read$: Observable<ConfigReading>,
  initial: ConfigSet,
  dispatch: Dispatch,
): Observable<Reloaded> =>
  requests$.pipe(
    concatMap((request) => read$.pipe(map((reading) => ({ request, reading })))),
    scan(
      (before, { request, reading }) => {
        const revision = revise(before.configs, reading, request.cause);
        return { configs: revision.configs, done: { request, revision } };
      },
      { configs: initial } as { configs: ConfigSet; done?: Reloaded },
    ),
    concatMap(({ configs, done }) => {
      if (done === undefined) return EMPTY;
      const { revision } = done;
      const inputs = revision.type === 'accepted' ? inputsFor(revision.changes, configs, 'reload') : [];
      return concat(settled(inputs, dispatch), of(done));
    }),
  );
