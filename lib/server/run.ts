import { defer, EMPTY, NEVER, type Observable, of, switchMap, takeUntil } from 'rxjs';
import type { Cause, ServerConfig, ServerEvent } from '../model.ts';
import type { Host } from '../ports.ts';
import type { KeyedMutex } from '../rx/keyed-mutex.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { type StopRequest, supervisedProcess } from './supervised-process.ts';

/** What all runs have in common. */
export interface Surroundings {
  readonly host: Host;
  /** Two runs never have one port at the same time: one that takes it over from another server waits (SPEC § 6). */
  readonly ports: KeyedMutex<number>;
}

/** One run. */
export interface Run extends Surroundings {
  readonly config: ServerConfig;
  readonly cause: Cause | 'crash';
  /** Emits when the run is to end; to late subscribers too. */
  readonly stop$: Observable<StopRequest>;
}

/**
 * One run of a server, launch to exit. Cold: subscribing launches. Asked to end before there is a process, it completes
 * without one; after that it is stopped as SPEC § 3 says. Never errors.
 *
 *     child     ---S------------X          S spawned  X no process left
 *     stop$     -----------t               t stop
 *     result    L--S-------T----(X|)       L launched  T stopping
 */
export const run = ({ config, cause, stop$, host, ports }: Run): Observable<ServerEvent> => {
  const attempt$ = host.launch(config).pipe(
    takeUntil(stop$),
    switchMap((launch) =>
      launch.type === 'failure'
        ? of<ServerEvent>({ type: 'launch-failed', failure: launch.failure })
        : concatLean(
            of<ServerEvent>({ type: 'spawned', pid: launch.child.pid }),
            supervisedProcess({
              name: config.name,
              child: launch.child,
              stopPolicy: config.stop,
              stop$,
              health$: host.health(config, launch.child.pid),
              restartWhenUnhealthy: config.health.onFailure === 'restart',
              host,
            }),
          ),
    ),
  );
  return concatLean(
    of<ServerEvent>({ type: 'launched', cause }).pipe(takeUntil(stop$)),
    ports(config.port, stop$, attempt$),
  );
};

/**
 * Ends what a killed daemon left of this server, if anything, as that daemon would have done. Meanwhile no other server gets
 * its port, so that the next one to have it finds no conflict with a past of our own. Never errors.
 */
export const leftovers = (name: string, { host, ports }: Surroundings): Observable<ServerEvent> =>
  defer(() => {
    const found = host.leftover(name);
    if (found === undefined) return EMPTY;
    const { child, port } = found;
    const stop$ = of({ reason: 'left over by a daemon that was killed' });
    const ended$ = supervisedProcess({
      name,
      child,
      stopPolicy: found,
      stop$,
      health$: EMPTY,
      restartWhenUnhealthy: false,
      host,
    });
    return port === undefined ? ended$ : ports(port, NEVER, ended$);
  });
