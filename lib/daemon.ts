import {
  asapScheduler,
  catchError,
  concat,
  defer,
  delay,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  observeOn,
  of,
  Subject,
  share,
  type TimestampProvider,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { configsOf, type ReadingRequest, type Revised } from './config/set/configs.ts';
import { bootInputs, strangers } from './config/set/inputs.ts';
import type { Revision } from './config/set/revision.ts';
import { codes, configInvalid, isXyError, problemLine, XyError } from './errors.ts';
import { methodsOf } from './methods/methods.ts';
import type { ConfigReading, ConfigSet, Input, Outcome } from './model.ts';
import type { Connection, Host } from './ports.ts';
import { reloading, reloadResult } from './reloading.ts';
import { Roster, type StatusChange } from './roster.ts';
import type { Report } from './rpc/method.ts';
import { session } from './rpc/session.ts';
import { Turns } from './rpc/turns.ts';
import { Correlation } from './rx/correlation.ts';
import { endInputs } from './rx/end-inputs.ts';
import { concatMapIterable } from './rx/lean/concat-map-iterable.ts';
import { supervise } from './supervisor.ts';
import type { Info } from './wire/shapes.ts';

/** How long a client may take to read the rest when the daemon has nothing more to say. */
const FAREWELL_MS = 1_000;

/** Everything that flows into the daemon, and the world that it acts on. */
export interface Inputs {
  readonly host: Host;
  readonly wallClock: TimestampProvider;
  /** Why the config directory is read first; with `boot` the daemon errors if a config is invalid. */
  readonly boot: 'boot' | 'keep-going';
  /** One reading of the config directory. Cold; never errors. */
  readonly read$: Observable<ConfigReading>;
  /** Reloads whose result is not asked for. Never errors. */
  readonly reloads$: Observable<ReadingRequest>;
  /** Names of which a killed daemon left processes. */
  readonly leftovers: readonly string[];
  /** The clients. Called when the first configs hold; cold: subscribing binds the socket. */
  readonly listen: (configs: ConfigSet) => Observable<Connection>;
  /** Stop in order. Replays. */
  readonly shutdown$: Observable<unknown>;
  /** What `info` says that never changes. */
  readonly about: Pick<Info, 'version' | 'pid' | 'config_dir' | 'log_dir' | 'watching'>;
  readonly logPath: (name: string) => string;
  readonly report: Report;
}

/** What is worth a line in the daemon's log. */
export type DaemonEvent =
  | { readonly type: 'change'; readonly change: StatusChange }
  | ({ readonly type: 'revision' } & Revised);

const stopping = () => new XyError(codes.internalError, 'the daemon is stopping');

/** The problems of the last reading, one a line, as `info` has them. */
const problemsOf = (revision: Revision): string | undefined => {
  if (revision.type === 'suspended' || revision.problems.length === 0) return undefined;
  return revision.problems.map(problemLine).join('\n');
};

/**
 * The whole daemon: configs, commands and connections in, processes supervised, events out. Cold; subscribing reads the
 * configs and starts the servers. Shutdown has no code of its own: `shutdown$` cuts the inputs, and the daemon completes
 * when everything has drained: processes gone, logs written, clients told. Unsubscribing kills every process at once.
 * Errors with an XyError if a config is invalid at boot; nothing has been started then.
 */
export const daemon = (inputs: Inputs): Observable<DaemonEvent> =>
  defer(() => {
    const { host, shutdown$, about, leftovers } = inputs;
    const roster = new Roster();
    const bornAt = host.clock.now();
    let lastReloadError: string | undefined;

    // The two loops of the program: commands of the wire become inputs of servers, and its reloads requests to read.
    const inputs$ = new Subject<Input>();
    const reloadRequests$ = new Subject<ReadingRequest>();
    const replies = new Correlation<Outcome>();
    const reloaded = new Correlation<Revision>();

    // asap: an observer that reacts to a status by an input must not be ahead of the others who see the status.
    const changes$ = supervise(inputs$.pipe(observeOn(asapScheduler)), shutdown$, host).pipe(
      concatMapIterable((output) => {
        if (output.type === 'status') return [roster.enter(output.status, inputs.wallClock.now())];
        replies.settle(output.request, output.outcome);
        return [];
      }),
      mergeMap((change) => (change.status.gone ? concat(of(change), host.retire(change.status.name)) : of(change))),
      share({ resetOnComplete: false }),
    );
    const drained$ = changes$.pipe(ignoreElements(), endWith(undefined), observeOn(asapScheduler));

    /** Emits the reply, once; by then the roster knows what it tells of. Errors if the daemon stops before that. */
    const dispatch = (input: Input) =>
      replies.request((request) => inputs$.next({ ...input, request })).pipe(observeOn(asapScheduler));

    const ended$ = drained$.pipe(
      tap(() => {
        replies.end(stopping());
        reloaded.end(stopping());
      }),
      ignoreElements(),
    );

    const methods = methodsOf({
      roster,
      changes$,
      now: () => host.clock.now(),
      command: (command, name) => dispatch({ type: command, name }),
      reload: () =>
        reloaded
          .request((id) => reloadRequests$.next({ cause: 'reload', id }))
          .pipe(
            observeOn(asapScheduler),
            map((revision) => {
              const result = reloadResult(revision);
              if (isXyError(result)) throw result;
              return result;
            }),
          ),
      journal: (name) => host.journal(name),
      logPath: inputs.logPath,
      info: () => ({
        ...about,
        uptime_secs: Math.floor((host.clock.now() - bornAt) / 1000),
        servers: roster.size,
        ...(lastReloadError !== undefined && { last_reload_error: lastReloadError }),
      }),
    });

    const requests$ = concat(of({ cause: inputs.boot }), merge(reloadRequests$, inputs.reloads$));
    const revisions$ = configsOf(requests$.pipe(endInputs(shutdown$)), inputs.read$).pipe(
      // A daemon that stops answers no more: what a reload caused is not waited for either.
      reloading((input) => dispatch(input).pipe(catchError(() => EMPTY))),
      tap(({ request, revision }) => {
        if (revision.type !== 'suspended') lastReloadError = problemsOf(revision);
        if (request.id !== undefined) reloaded.settle(request.id, revision);
      }),
      takeUntil(drained$),
    );

    /** Ends what is left of servers that have no config any more. No status tells when their last words are written. */
    const swept = (configs: ConfigSet): Observable<never> =>
      from(strangers(configs, leftovers)).pipe(
        mergeMap((name) =>
          dispatch({ type: 'remove', name }).pipe(
            mergeMap(() => host.retire(name)),
            catchError(() => EMPTY),
          ),
        ),
      );

    const service = { methods, report: inputs.report, turns: new Turns(host.cpuClock, host.nextTurn$) };
    const served = (configs: ConfigSet): Observable<never> =>
      inputs.listen(configs).pipe(
        endInputs(shutdown$),
        mergeMap((connection) => session(connection, service, shutdown$)),
        takeUntil(drained$.pipe(delay(FAREWELL_MS))),
      );

    /** What the first configs lead to, and every daemon does: what is left over is ended, servers start, clients come. */
    const booted = ({ configs }: Revision): Observable<never> =>
      merge(
        served(configs),
        swept(configs),
        defer(() => {
          for (const input of bootInputs(configs, leftovers)) inputs$.next(input);
          return EMPTY;
        }),
      );

    return merge(
      changes$.pipe(map((change): DaemonEvent => ({ type: 'change', change }))),
      drained$.pipe(mergeMap(() => host.retireAll())),
      revisions$.pipe(
        mergeMap((revised, index) => {
          const { revision } = revised;
          const event$ = of<DaemonEvent>({ type: 'revision', ...revised });
          if (index > 0) return event$;
          if (revision.type === 'rejected') return throwError(() => configInvalid(revision.problems));
          return concat(event$, booted(revision));
        }),
      ),
      ended$,
    );
  });
