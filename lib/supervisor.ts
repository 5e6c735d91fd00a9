import { defer, groupBy, mergeMap, type Observable } from 'rxjs';
import type { Input, ServerOutput } from './model.ts';
import type { Host } from './ports.ts';
import { endInputs } from './rx/end-inputs.ts';
import { keyedMutex } from './rx/keyed-mutex.ts';
import { server } from './server/server.ts';

/**
 * All servers: inputs for any name in, statuses and replies of every name out. Cold; never errors.
 *
 * Shutdown has no code of its own: `shutdown$` cuts the inputs, which is a graceful stop for each server, all in
 * parallel, and the result completes when the last process is gone.
 *
 * A name's group lives as long as the daemon. Ending it when a server is removed would let one that is added again start
 * beside its old self.
 */
export const supervise = (
  inputs$: Observable<Input>,
  shutdown$: Observable<unknown>,
  host: Host,
): Observable<ServerOutput> =>
  defer(() => {
    const ports = keyedMutex<number>();
    return inputs$.pipe(
      endInputs(shutdown$),
      groupBy(({ name }) => name),
      mergeMap((named$) => server(named$.key, named$, { host, ports })),
    );
  });
