import { defer, groupBy, mergeMap, type Observable } from 'rxjs';
import type { Input, ServerOutput } from './model.ts';
import type { Host } from './ports.ts';
import { endInputs } from './rx/end-inputs.ts';
import { keyedMutex } from './rx/keyed-mutex.ts';
import { server } from './server/server.ts';

/**
 * All servers: inputs for any name in, statuses and replies of every name out. Cold; never errors.
 *
 * Shutdown needs no code of its own: `shutdown$` completes the inputs, which stops all servers gracefully and in
 * parallel, and the result completes when the last process is gone.
 *
 * The group of a name lives as long as the daemon: if it ended when a server is removed, a server that is added again
 * could start before the old process is gone.
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
