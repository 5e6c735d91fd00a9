import { concatMap, map, type Observable, scan } from 'rxjs';
import type { ConfigReading } from '../../model.ts';
import { type ReadingCause, type Revision, revise } from './revision.ts';

/** A request to read the config directory. Its `id`, if any, is that of the revision that answers it. */
export interface ReadingRequest {
  readonly cause: ReadingCause;
  readonly id?: number;
}

/** The result of a request. */
export interface Revised {
  readonly request: ReadingRequest;
  readonly revision: Revision;
}

/**
 * The configs as they change: each request reads the directory once, and `scan` decides how the reading revises the
 * configs in effect, which are empty before the first request, the boot. One reading at a time, in the order of the
 * requests. Cold; errors only if a source does.
 *
 *     requests$  b----r-r------
 *     read$      --x  --x         one complete reading each
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
