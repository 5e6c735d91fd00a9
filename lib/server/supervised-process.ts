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

/** How long output may still come when no process of the run is left: an unknown process holds the streams then. */
const DRAIN_MS = 2_000;

/** The same, while the log can't keep up and it is the daemon that does not read. */
const SLOW_DRAIN_MS = 10_000;

/** Asks a run to end. */
export interface StopRequest {
  readonly reason: string;
  /** What is wrong, where the run is ended for its health. */
  readonly unhealthy?: string;
}

/** A process that runs, and everything that its supervision needs. */
export interface SupervisedProcess {
  readonly name: string;
  readonly child: Child;
  readonly stopPolicy: StopPolicy;
  /** Emits when the run is to end. */
  readonly stop$: Observable<StopRequest>;
  /** Its health; empty where it is not checked. */
  readonly health$: Observable<Health>;
  /** Whether being unhealthy ends it. */
  readonly restartWhenUnhealthy: boolean;
  readonly host: Host;
}

/**
 * A process from its spawn to its end: `health`, `stopping` and `unkillable` as they happen, `exited` last, when no process
 * of the run is left and its output is in the log. Unsubscribing kills the group at once.
 */
export const supervisedProcess = (run: SupervisedProcess): Observable<ServerEvent> =>
  healthUntilEnd(run).pipe(
    connect((health$) =>
      untilExit({ ...run, stop$: stopOrUnhealthy(run, health$) }).pipe(
        mergeWhile(health$.pipe(map((health): ServerEvent => ({ type: 'health', health })))),
      ),
    ),
  );

/** A run's health while nothing ends it. The verdict that ends it is the last. */
const healthUntilEnd = ({ child, stop$, health$, restartWhenUnhealthy }: SupervisedProcess): Observable<Health> =>
  health$.pipe(
    takeUntil(merge(stop$, child.exit$)),
    takeWhile(({ state }) => !(restartWhenUnhealthy && state === 'unhealthy'), true),
  );

const unhealthyReason = ({ detail }: Health): StopRequest => {
  const reason = detail === undefined ? 'unhealthy' : `unhealthy: ${detail}`;
  return { reason, unhealthy: reason };
};

/** What asks a run to end, its health too where that is wanted: the first of them. */
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

/** All of it but the health. */
const untilExit = (run: SupervisedProcess): Observable<ServerEvent> =>
  defer(() => {
    const { child, host, name } = run;
    let ended: Pick<ServerEvent & { type: 'exited' }, 'requested' | 'unhealthy'> = { requested: false };
    const termination$ = termination(run, ({ unhealthy }) => {
      ended = unhealthy === undefined ? { requested: true } : { requested: false, unhealthy };
    });
    // What is needed only at the end is made then.
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
    // Most of the day most servers print nothing, and many never do: those have no journal.
    const ending$ = termination$.pipe(mergeWithCompletion((gone$) => output$(gone$).pipe(pipeOnFirst(recorded))));
    return concatLean(ending$, exited$).pipe(
      takeWhile(({ type }) => type !== 'unkillable', true),
      finalize(() => child.kill()),
    );
  });

/**
 * From the moment at which the end of a run is certain until no process is left: `stopping` (if there is anything to end),
 * `unkillable`. `onStopRequest` is told what asked for the end, if anything did.
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
