import {
  concat,
  connect,
  defaultIfEmpty,
  defer,
  EMPTY,
  filter,
  finalize,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  tap,
  timer,
} from 'rxjs';
import type { Exit, Health, Output, ServerEvent } from '../model.ts';
import type { Child, Host } from '../ports.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { mergeWhile } from '../rx/lean/merge-while.ts';
import { mergeWithCompletion } from '../rx/lean/merge-with-completion.ts';
import { pipeOnFirst } from '../rx/lean/pipe-on-first.ts';
import { tapFrom } from '../rx/lean/tap-from.ts';
import { type StopPolicy, terminateGroup } from './terminate.ts';

/** How long output is still read when no process of the run is left but an unknown process holds the streams open. */
const DRAIN_MS = 2_000;

/** The same, while the log can't keep up and the daemon has stopped reading the output. */
const SLOW_DRAIN_MS = 10_000;

/** A request to end a run. */
export interface StopRequest {
  readonly reason: string;
  /** What is wrong, if the run is ended because it is unhealthy. */
  readonly unhealthy?: string;
}

/** A running process, and what its supervision needs. */
export interface SupervisedProcess {
  readonly name: string;
  readonly child: Child;
  readonly stopPolicy: StopPolicy;
  /** Emits when the run must end. */
  readonly stop$: Observable<StopRequest>;
  /** Its health; empty if it is not checked. */
  readonly health$: Observable<Health>;
  /** Whether the run is ended when it is unhealthy. */
  readonly restartWhenUnhealthy: boolean;
  readonly host: Host;
}

/**
 * Supervises a process from spawn to exit: emits `health`, `stopping` and `unkillable` as they happen, and `exited`
 * last, when no process of the run is left and its output is in the log. Unsubscribing kills the process group at once.
 */
export const supervisedProcess = (run: SupervisedProcess): Observable<ServerEvent> =>
  healthUntilEnd(run).pipe(
    connect((health$) =>
      untilExit({ ...run, stop$: stopOrUnhealthy(run, health$) }).pipe(
        mergeWhile(health$.pipe(map((health): ServerEvent => ({ type: 'health', health })))),
      ),
    ),
  );

/** The health of a run until the run ends; the last value is the one that ends it, if health is the cause. */
const healthUntilEnd = ({ child, stop$, health$, restartWhenUnhealthy }: SupervisedProcess): Observable<Health> =>
  health$.pipe(
    takeUntil(merge(stop$, child.exit$)),
    takeWhile(({ state }) => !(restartWhenUnhealthy && state === 'unhealthy'), true),
  );

const unhealthyReason = ({ detail }: Health): StopRequest => {
  const reason = detail === undefined ? 'unhealthy' : `unhealthy: ${detail}`;
  return { reason, unhealthy: reason };
};

/** The first request to end the run: from outside, or from its health with `restartWhenUnhealthy`. */
const stopOrUnhealthy = (
  { stop$, restartWhenUnhealthy }: SupervisedProcess,
  health$: Observable<Health>,
): Observable<StopRequest> => {
  if (!restartWhenUnhealthy) return stop$;
  const unhealthy$ = health$.pipe(
    filter(({ state }) => state === 'unhealthy'),
    map(unhealthyReason),
  );
  return merge(stop$, unhealthy$).pipe(take(1));
};

/** The life of a run without its health events. */
const untilExit = (run: SupervisedProcess): Observable<ServerEvent> =>
  defer(() => {
    const { child, host, name } = run;
    let ended: Pick<ServerEvent & { type: 'exited' }, 'requested' | 'unhealthy'> = { requested: false };
    const termination$ = termination(run, ({ unhealthy }) => {
      ended = unhealthy === undefined ? { requested: true } : { requested: false, unhealthy };
    });
    // Deferred: needed only at the end of the run.
    const drained$ = defer(() =>
      host.journal(name).congested$.pipe(switchMap((held) => timer(held ? SLOW_DRAIN_MS : DRAIN_MS))),
    );
    const exited$ = defer(() =>
      child.exit$.pipe(
        map((exit: Exit): ServerEvent => ({ type: 'exited', ...ended, exit })),
        defaultIfEmpty<ServerEvent, ServerEvent>({ type: 'exited', requested: false }),
        tap(() => child.release()),
      ),
    );
    const output$ = (gone$: Observable<unknown>) =>
      child.output$.pipe(takeUntil(gone$.pipe(switchMap(() => drained$))));
    const recorded = (output$: Observable<Output>): Observable<never> => {
      const journal = host.journal(name);
      return journal.record(output$.pipe(tapFrom(journal.congested$, (held) => child.hold(held))));
    };
    // Many servers never print anything: those have no journal.
    const ending$ = termination$.pipe(mergeWithCompletion((gone$) => output$(gone$).pipe(pipeOnFirst(recorded))));
    return concatLean(ending$, exited$).pipe(
      takeWhile(({ type }) => type !== 'unkillable', true),
      finalize(() => child.kill()),
    );
  });

/**
 * The end of a run: from a stop request or the exit of the leader until no process is left. Emits `stopping` if
 * processes must be stopped, and `unkillable` if some survive. `onStopRequest` is called with the stop request, if
 * there is one.
 */
const termination = (
  { child, stopPolicy, stop$, host }: SupervisedProcess,
  onStopRequest: (request: StopRequest) => void,
): Observable<ServerEvent> => {
  const terminate = (reason: string) =>
    concat(of<ServerEvent>({ type: 'stopping', reason }), terminateGroup(child, stopPolicy, host.hurry$));
  return stop$.pipe(
    takeUntil(child.exit$),
    defaultIfEmpty(undefined),
    switchMap((request) => {
      if (request === undefined)
        return child
          .remains()
          .pipe(
            mergeMap((left) => (left.length === 0 ? EMPTY : terminate('its main process exited, others are left'))),
          );
      onStopRequest(request);
      return terminate(request.reason);
    }),
  );
};
