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
import { endAll, type Farewell } from './ending.ts';

/** How long output may still come when nobody of the run is left: somebody unknown holds the streams then. */
const DRAIN_MS = 2_000;

/** The same, while the log can't keep up and it is we who don't read. */
const SLOW_DRAIN_MS = 10_000;

/** What asks a run to end. */
export interface Ask {
  readonly reason: string;
  /** Where that is its health: what is wrong. */
  readonly unhealthy?: string;
}

/** What a life is made of. */
export interface Life {
  readonly name: string;
  readonly child: Child;
  readonly farewell: Farewell;
  /** Emits when the run is to end. */
  readonly asked$: Observable<Ask>;
  /** Its health, if anybody asks for it. */
  readonly health$: Observable<Health>;
  /** Whether it is to be ended for being unhealthy. */
  readonly mustBeWell: boolean;
  readonly host: Host;
}

/** Why a run is ended for its health. */
const illness = ({ detail }: Health): Ask => {
  const reason = detail === undefined ? 'unhealthy' : `unhealthy: ${detail}`;
  return { reason, unhealthy: reason };
};

/**
 * From the moment it is known that a run ends until nobody is left: `stopping` (if it takes any doing), `survived`.
 * `heed` is told who asked, if anybody did.
 */
const ending = ({ child, farewell, asked$, host }: Life, heed: (ask: Ask) => void): Observable<ServerEvent> => {
  const stop = (reason: string) =>
    concat(of<ServerEvent>({ type: 'stopping', reason }), endAll(child, farewell, host.hurry$));
  return asked$.pipe(
    takeUntil(child.exit$),
    defaultIfEmpty(undefined),
    switchMap((ask) => {
      if (ask === undefined)
        return child
          .remains()
          .pipe(mergeMap((left) => (left.length === 0 ? EMPTY : stop('its leader exited, others are left'))));
      heed(ask);
      return stop(ask.reason);
    }),
  );
};

/** A run's health while nothing ends it. The verdict that ends it is the last. */
const watched = ({ child, asked$, health$, mustBeWell }: Life): Observable<Health> =>
  health$.pipe(
    takeUntil(merge(asked$, child.exit$)),
    takeWhile(({ state }) => !(mustBeWell && state === 'unhealthy'), true),
  );

/** What asks a run to end, where its health may do so too: the first of them. */
const askedOrIll = ({ asked$, mustBeWell }: Life, health$: Observable<Health>): Observable<Ask> => {
  if (!mustBeWell) return asked$;
  const ill$ = health$.pipe(
    filter(({ state }) => state === 'unhealthy'),
    map(illness),
  );
  return merge(asked$, ill$).pipe(take(1));
};

/**
 * A child from its spawn to its end: `health`, `stopping` and `survived` as they happen, `exited` last, when nobody is
 * left and the output is in the log. Unsubscribing kills the group at once.
 */
export const life = (run: Life): Observable<ServerEvent> =>
  watched(run).pipe(
    connect((health$) =>
      undertaking({ ...run, asked$: askedOrIll(run, health$) }).pipe(
        mergeWhile(health$.pipe(map((health): ServerEvent => ({ type: 'health', health })))),
      ),
    ),
  );

/** All of a life but its health. */
const undertaking = (run: Life): Observable<ServerEvent> =>
  defer(() => {
    const { child, host, name } = run;
    let ended: Pick<ServerEvent & { type: 'exited' }, 'asked' | 'unhealthy'> = { asked: false };
    const ending$ = ending(run, ({ unhealthy }) => {
      ended = unhealthy === undefined ? { asked: true } : { asked: false, unhealthy };
    });
    // What is needed only in the end is made then.
    const drained$ = defer(() =>
      host.journal(name).congested$.pipe(switchMap((held) => timer(held ? SLOW_DRAIN_MS : DRAIN_MS))),
    );
    const exited$ = defer(() =>
      child.exit$.pipe(
        map((exit: Exit): ServerEvent => ({ type: 'exited', ...ended, exit })),
        defaultIfEmpty<ServerEvent, ServerEvent>({ type: 'exited', asked: false }),
        tap(() => child.release()),
      ),
    );
    const output$ = (gone$: Observable<unknown>) =>
      child.output$.pipe(takeUntil(gone$.pipe(switchMap(() => drained$))));
    const recorded = (output$: Observable<Output>): Observable<never> => {
      const journal = host.journal(name);
      return journal.record(output$.pipe(tapFrom(journal.congested$, (held) => child.hold(held))));
    };
    // Most of the day most servers print nothing, and many never: those have no journal.
    return concatLean(
      ending$.pipe(mergeWithCompletion((gone$) => output$(gone$).pipe(pipeOnFirst(recorded)))),
      exited$,
    ).pipe(
      takeWhile(({ type }) => type !== 'survived', true),
      finalize(() => child.kill()),
    );
  });
