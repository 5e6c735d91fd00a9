import { concatMap, map, type Observable, scan } from 'rxjs';
import type { ConfigReading } from '../model.ts';
import { type ReadingCause, type Revision, revise } from './revision.ts';

/** Asks for the config directory to be read. A request with an `id` is answered by the revision that has it too. */
export interface ReadingRequest {
  readonly cause: ReadingCause;
  readonly id?: number;
}

/** What came of a request. */
export interface Revised {
  readonly request: ReadingRequest;
  readonly revision: Revision;
}

/**
 * The configs as they change: each request is one reading of the directory, and `scan` decides what that comes to after
 * the configs that hold so far: none, before the first request, which is the boot. In the order of the requests, one
 * reading at a time. Cold; errors only if a source does.
 *
 *     requests$  b----r-r------
 *     read$      --x  --x         each a whole reading
 *                       --x
 *     configs$   --b----r-r----   each a revision of the one before
 */
export const configsOf = (
  requests$: Observable<ReadingRequest>,
  read$: Observable<ConfigReading>,
): Observable<Revised> =>
  requests$.pipe(
    concatMap((request) => read$.pipe(map((reading) => ({ request, reading })))),
    scan<{ request: ReadingRequest; reading: ConfigReading }, Revised, Pick<Revised, 'revision'>>(
      ({ revision }, { request, reading }) => ({
        request,
        revision: revise(revision.configs, reading, request.cause),
      }),
      { revision: { type: 'suspended', configs: new Map() } },
    ),
  );
