import { connectable, fromEvent, map, merge, type Observable, ReplaySubject, skip, take } from 'rxjs';

/** What the outside world tells the daemon by signals (SPEC § 6, § 7). */
export interface Signals {
  /** The first SIGTERM or SIGINT, by name: stop in order. Replays. */
  readonly shutdown$: Observable<NodeJS.Signals>;
  /** The second one: cut all grace short. Replays. */
  readonly hurry$: Observable<NodeJS.Signals>;
  /** SIGHUP: reload. */
  readonly reload$: Observable<void>;
}

/** Listens from now on, and tells late subscribers too. */
const remembered = <T>(source$: Observable<T>): Observable<T> => {
  const remembered$ = connectable(source$, { connector: () => new ReplaySubject<T>(1), resetOnDisconnect: false });
  remembered$.connect();
  return remembered$;
};

const on = (signal: NodeJS.Signals): Observable<NodeJS.Signals> => fromEvent(process, signal).pipe(map(() => signal));

/**
 * Listens from the moment of the call. SIGPIPE is ignored; SIGUSR1 too, on which Node would open its inspector for
 * everybody on the machine.
 */
export const signals = (): Signals => {
  const stop$ = merge(on('SIGTERM'), on('SIGINT'));
  process.on('SIGPIPE', () => undefined);
  process.on('SIGUSR1', () => undefined);
  return {
    shutdown$: remembered(stop$.pipe(take(1))),
    hurry$: remembered(stop$.pipe(skip(1), take(1))),
    reload$: on('SIGHUP').pipe(map(() => undefined)),
  };
};
