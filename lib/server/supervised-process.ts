import {
  AsyncSubject,
  concat,
  defaultIfEmpty,
  defer,
  EMPTY,
  map,
  mergeMap,
  Observable,
  of,
  switchMap,
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
import { operatorSubscriber } from '../rx/lean/operator-subscriber.ts';
import { pipeOnFirst } from '../rx/lean/pipe-on-first.ts';
import { tapAfter } from '../rx/lean/tap-after.ts';
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
  /** The current policy: settings may change during the run. */
  readonly stopPolicy: () => StopPolicy;
  /** Emits when the run must end. */
  readonly stop$: Observable<StopRequest>;
  /** Its health; empty if it is not checked. */
  readonly health$: Observable<Health>;
  /** Whether the run is ended when it is unhealthy, by the current settings. */
  readonly restartWhenUnhealthy: () => boolean;
  readonly host: Host;
}

const unhealthyReason = ({ detail }: Health): StopRequest => {
  const reason = detail === undefined ? 'unhealthy' : `unhealthy: ${detail}`;
  return { reason, unhealthy: reason };
};

/**
 * Supervises a process from spawn to exit: emits `health`, `stopping` and `unkillable` as they happen, and `exited`
 * last, when no process of the run is left and its output is in the log. Unsubscribing kills the process group at once.
 */
export const supervisedProcess = (run: SupervisedProcess): Observable<ServerEvent> =>
  new Observable((subscriber) => {
    // Emits the first of: the exit of the leader, a stop request, an unhealthy verdict with `on-failure "restart"`. Written
    // without operators, which would need ten subscribers for each server.
    const ending$ = new AsyncSubject<Ending>();
    const end = (ending: Ending): void => {
      ending$.next(ending);
      ending$.complete();
    };
    const ended = { complete: () => undefined };
    run.child.exit$.subscribe(operatorSubscriber(subscriber, { ...ended, next: () => end('exit') }));
    run.stop$.subscribe(operatorSubscriber<StopRequest>(subscriber, { ...ended, next: end }));
    const health$ = run.health$.pipe(
      takeUntil(ending$),
      // After it was emitted: the verdict comes before the end that it causes.
      tapAfter((health) => {
        if (health.state === 'unhealthy' && run.restartWhenUnhealthy()) end(unhealthyReason(health));
      }),
      map((health): ServerEvent => ({ type: 'health', health })),
    );
    subscriber.add(() => run.child.kill());
    untilExit(run, ending$).pipe(mergeWhile(health$)).subscribe(subscriber);
  });

/** Why a run ends: its leader exited, or a stop was requested. */
type Ending = 'exit' | StopRequest;

/** The life of a run without its health events. For one subscriber. */
const untilExit = (run: SupervisedProcess, ending$: Observable<Ending>): Observable<ServerEvent> => {
  const { child, host, name } = run;
  let ended: Pick<ServerEvent & { type: 'exited' }, 'requested' | 'unhealthy'> = { requested: false };
  const termination$ = termination(run, ending$, ({ unhealthy }) => {
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
  const output$ = (gone$: Observable<unknown>) => child.output$.pipe(takeUntil(gone$.pipe(switchMap(() => drained$))));
  const record = (output$: Observable<Output>): Observable<never> => {
    const journal = host.journal(name);
    return journal.record(output$.pipe(tapFrom(journal.congested$, (held) => child.hold(held))));
  };
  // Many servers never print anything: those have no journal.
  const recorded$ = termination$.pipe(mergeWithCompletion((gone$) => output$(gone$).pipe(pipeOnFirst(record))));
  return concatLean(recorded$, exited$).pipe(takeWhile(({ type }) => type !== 'unkillable', true));
};

/**
 * The end of a run: from a stop request or the exit of the leader until no process is left. Emits `stopping` if
 * processes must be stopped, and `unkillable` if some survive. `onStopRequest` is called with the stop request, if
 * there is one.
 */
const termination = (
  { child, stopPolicy, host }: SupervisedProcess,
  ending$: Observable<Ending>,
  onStopRequest: (request: StopRequest) => void,
): Observable<ServerEvent> => {
  const terminate = (reason: string) =>
    concat(of<ServerEvent>({ type: 'stopping', reason }), terminateGroup(child, stopPolicy(), host.hurry$));
  return ending$.pipe(
    mergeMap((ending) => {
      if (ending === 'exit')
        return child
          .remains()
          .pipe(
            mergeMap((left) => (left.length === 0 ? EMPTY : terminate('its main process exited, others are left'))),
          );
      onStopRequest(ending);
      return terminate(ending.reason);
    }),
  );
};
