import { defer, EMPTY, NEVER, type Observable, of, switchMap, takeUntil } from 'rxjs';
import type { Cause, ServerConfig, ServerEvent } from '../model.ts';
import type { Host } from '../ports.ts';
import type { KeyedMutex } from '../rx/keyed-mutex.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { resubscribeOn } from '../rx/lean/resubscribe-on.ts';
import { type StopRequest, supervisedProcess } from './supervised-process.ts';

/** What all runs share. */
export interface Surroundings {
  readonly host: Host;
  /**
   * Two runs never use the same port at the same time: a run waits until another one has released it (SPEC § 6). So a
   * reload needs no order of its steps, even if two servers swap their ports.
   */
  readonly ports: KeyedMutex<number>;
}

/** One run. */
export interface Run extends Surroundings {
  /** The current settings: those that need no restart can change during the run. */
  readonly config: () => ServerConfig;
  /** Emits when the health checks must start again. */
  readonly rechecks$: Observable<unknown>;
  readonly cause: Cause | 'crash';
  /** Emits when the run must end; replays to late subscribers. */
  readonly stop$: Observable<StopRequest>;
}

/**
 * One run of a server, from launch to exit. Cold: subscribing launches. If `stop$` emits before the process exists, the
 * result completes without one; after that the process is stopped as in SPEC § 3. Never errors.
 *
 *     child     ---S------------X          S spawned  X no process is left
 *     stop$     -----------t               t stop
 *     result    L--S-------T----(X|)       L launched  T stopping
 */
export const run = ({ config, rechecks$, cause, stop$, host, ports }: Run): Observable<ServerEvent> => {
  const { name, port } = config();
  const attempt$ = host.launch(config()).pipe(
    takeUntil(stop$),
    switchMap((launch) =>
      launch.type === 'failure'
        ? of<ServerEvent>({ type: 'launch-failed', failure: launch.failure })
        : concatLean(
            of<ServerEvent>({ type: 'spawned', pid: launch.child.pid }),
            supervisedProcess({
              name,
              child: launch.child,
              stopPolicy: () => config().stop,
              stop$,
              health$: host.health(config, launch.child.pid).pipe(resubscribeOn(rechecks$)),
              restartWhenUnhealthy: () => config().health.onFailure === 'restart',
              host,
            }),
          ),
    ),
  );
  return concatLean(of<ServerEvent>({ type: 'launched', cause }).pipe(takeUntil(stop$)), ports(port, stop$, attempt$));
};

/**
 * Stops the processes of this server that a killed daemon left behind, if any, with the stop policy of that daemon.
 * Until they are gone, their port is locked, so that a server that uses it next finds it free. Never errors.
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
      stopPolicy: () => found,
      stop$,
      health$: EMPTY,
      restartWhenUnhealthy: () => false,
      host,
    });
    return port === undefined ? ended$ : ports(port, NEVER, ended$);
  });
