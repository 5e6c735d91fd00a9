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
} from 'rxjs';
import type { Revision } from './config/configs.ts';
import { bootInputs, strangers } from './config/inputs.ts';
import { codes, problemLine, XyError } from './errors.ts';
import type { MethodContext } from './methods/context.ts';
import { methodsOf } from './methods/methods.ts';
import type { ConfigReading, Input, Outcome } from './model.ts';
import type { Connection, Host } from './ports.ts';
import { type ReloadRequest, reloading, reloadResult } from './reloading.ts';
import { Roster, type StatusChange } from './roster.ts';
import type { Report } from './rpc/method.ts';
import { session } from './rpc/session.ts';
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
  /** The reading that the daemon starts with. Its problems, if any, were put up with (`--keep-going`). */
  readonly boot: ConfigReading;
  /** One more reading of the config directory. Cold; never errors. */
  readonly read$: Observable<ConfigReading>;
  /** Reloads that nobody waits for. Never errors. */
  readonly reloads$: Observable<ReloadRequest>;
  /** Names of which a killed daemon left processes. */
  readonly leftovers: readonly string[];
  readonly connections$: Observable<Connection>;
  /** Stop in order. Replays. */
  readonly shutdown$: Observable<unknown>;
  /** What `info` says that never changes. */
  readonly about: Pick<Info, 'version' | 'pid' | 'config_dir' | 'log_dir' | 'watching'>;
  readonly logPath: (name: string) => string;
  readonly report: Report;
}

/** What is worth a line in the daemon's log. */
export type Note =
  | { readonly type: 'change'; readonly change: StatusChange }
  | { readonly type: 'reload'; readonly revision: Revision };

const stopping = () => new XyError(codes.internalError, 'the daemon is stopping');

/**
 * The whole daemon: configs, commands and connections in, processes supervised, notes out. Cold; subscribing starts the
 * servers. Shutdown has no code of its own: `shutdown$` cuts the inputs, and the daemon completes when everything has
 * drained: processes gone, logs written, clients told. Unsubscribing kills every process at once.
 */
export const daemon = (inputs: Inputs): Observable<Note> =>
  defer(() => {
    const { host, boot, shutdown$, about } = inputs;
    const roster = new Roster();
    const bornAt = host.clock.now();
    let refused = boot.problems.length > 0 ? boot.problems.map(problemLine).join('\n') : undefined;

    // The only loop of the program: what the wire asks for becomes inputs of the servers and reloads that it reads back.
    const inputs$ = new Subject<Input>();
    const reloadRequests$ = new Subject<ReloadRequest>();
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

    const context: MethodContext = {
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
              if (result instanceof XyError) throw result;
              return result;
            }),
          ),
      journal: (name) => host.journal(name),
      logPath: inputs.logPath,
      info: () => ({
        ...about,
        uptime_secs: Math.floor((host.clock.now() - bornAt) / 1000),
        servers: roster.size,
        ...(refused !== undefined && { last_reload_error: refused }),
      }),
    };
    const methods = methodsOf(context);

    /** Ends what is left of servers that have no config any more. No status tells when their last words are written. */
    const swept$ = from(strangers(boot.configs, inputs.leftovers)).pipe(
      mergeMap((name) =>
        dispatch({ type: 'remove', name }).pipe(
          mergeMap(() => host.retire(name)),
          catchError(() => EMPTY),
        ),
      ),
    );

    const started$ = defer(() => {
      for (const input of bootInputs(boot.configs, inputs.leftovers)) inputs$.next(input);
      return EMPTY;
    });

    const reloads$ = reloading(
      merge(reloadRequests$, inputs.reloads$).pipe(endInputs(shutdown$)),
      inputs.read$,
      boot.configs,
      // A daemon that stops answers no more: nobody waits for what a reload caused either.
      (input) => dispatch(input).pipe(catchError(() => EMPTY)),
    ).pipe(
      tap(({ request, revision }) => {
        if (revision.type === 'rejected') refused = revision.problems.map(problemLine).join('\n');
        if (revision.type === 'accepted') refused = undefined;
        if (request.id !== undefined) reloaded.settle(request.id, revision);
      }),
      map(({ revision }): Note => ({ type: 'reload', revision })),
      takeUntil(drained$),
    );

    const served$ = inputs.connections$.pipe(
      endInputs(shutdown$),
      mergeMap((connection) => session(connection, methods, inputs.report, shutdown$)),
      takeUntil(drained$.pipe(delay(FAREWELL_MS))),
    );

    return merge(
      changes$.pipe(map((change): Note => ({ type: 'change', change }))),
      drained$.pipe(mergeMap(() => host.retireAll())),
      served$,
      reloads$,
      swept$,
      ended$,
      started$,
    );
  });
