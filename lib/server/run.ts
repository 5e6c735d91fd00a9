import { defer, EMPTY, NEVER, type Observable, of, switchMap, takeUntil } from 'rxjs';
import type { Cause, ServerConfig, ServerEvent } from '../model.ts';
import type { Host } from '../ports.ts';
import type { KeyedMutex } from '../rx/keyed-mutex.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { type Ask, life } from './life.ts';

export interface Run {
  readonly config: ServerConfig;
  readonly cause: Cause | 'crash';
  /** Emits when the run is to end; level-triggered. */
  readonly asked$: Observable<Ask>;
  readonly host: Host;
  /** Two runs never have one port at the same time: who takes it over from another server waits (SPEC § 6). */
  readonly ports: KeyedMutex<number>;
}

/**
 * One run of a server, launch to exit. Cold: subscribing launches. Asked to end before there is a process, it completes
 * without one; after that it is stopped as SPEC § 3 says. Never errors.
 *
 *     child     ---S------------X          S spawned  X nobody left
 *     asked$    -----------t               t stop
 *     result    L--S-------T----(X|)       L launched  T stopping
 */
export const run = ({ config, cause, asked$, host, ports }: Run): Observable<ServerEvent> => {
  const attempt$ = host.launch(config).pipe(
    takeUntil(asked$),
    switchMap((launch) =>
      launch.type === 'failure'
        ? of<ServerEvent>({ type: 'unlaunched', failure: launch.failure })
        : concatLean(
            of<ServerEvent>({ type: 'spawned', pid: launch.child.pid }),
            life({
              name: config.name,
              child: launch.child,
              farewell: config.stop,
              asked$,
              health$: host.health(config, launch.child.pid),
              mustBeWell: config.health.onFailure === 'restart',
              host,
            }),
          ),
    ),
  );
  return concatLean(
    of<ServerEvent>({ type: 'launched', cause }).pipe(takeUntil(asked$)),
    ports(config.port, asked$, attempt$),
  );
};

/**
 * Ends what a killed daemon left of this server, if anything, as it would have done itself. Meanwhile nobody else gets
 * its port, so that whoever is to have it now finds no conflict with a past of our own. Never errors.
 */
export const leftovers = (name: string, { host, ports }: Pick<Run, 'host' | 'ports'>): Observable<ServerEvent> =>
  defer(() => {
    const found = host.leftover(name);
    if (found === undefined) return EMPTY;
    const asked$ = of({ reason: 'left over by a daemon that was killed' });
    const ended$ = life({ name, child: found.child, farewell: found, asked$, health$: EMPTY, mustBeWell: false, host });
    return found.port === undefined ? ended$ : ports(found.port, NEVER, ended$);
  });
