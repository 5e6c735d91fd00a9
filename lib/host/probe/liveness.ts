import { map, mergeMap, type Observable, of, timeout } from 'rxjs';
import type { Note, Observation } from '../../health/observation.ts';
import type { HealthConfig } from '../../model.ts';
import type { Endpoint } from './endpoint.ts';
import { accepts } from './http/accepts.ts';
import { type Knock, knocker } from './http/knock.ts';
import { ask } from './mcp/ask.ts';
import { pingWithoutSession } from './mcp/messages.ts';
import type { Trials } from './trials.ts';

/** Time limit for each request that the server may not support. */
const PATIENCE_MS = 2_000;

const SILENT: Observation = { type: 'silent' };
const isGood = ({ type }: Observation): boolean => type === 'good';
const isAnswer = ({ type }: Observation): boolean => type === 'good' || type === 'status';

/** Whether the server reacted to the request, but not as wanted. */
const isRefusal = ({ type }: Observation): boolean => type === 'status' || type === 'not-http';

/** A `ping` without session: any JSON-RPC response and any status under 500 prove that the server lives. */
const pinged = (endpoint: Endpoint): Observable<Observation> =>
  ask(endpoint, pingWithoutSession()).pipe(
    map(({ reply, response }): Observation => {
      if (reply.type !== 'answer') return reply;
      const { status } = reply;
      return response !== undefined || status < 500
        ? { type: 'good' }
        : { type: 'status', status, path: endpoint.path };
    }),
  );

/**
 * The liveness check of one run (SPEC § 9): the first of these that worked when the server became ready: GET on `path` of
 * `health`; OPTIONS with a status under 500; `ping` without session with any answer; a connection. Every observable here
 * is cold, emits once, completes and never errors.
 */
export class Liveness {
  readonly endpoint: Endpoint;
  readonly #path: Knock | undefined;
  readonly #trials: Trials;
  readonly #patienceMs: number;
  readonly #knock$: Observable<Observation>;
  #way: 'options' | 'ping' | 'connection' = 'options';
  /** The server answers a `ping` without session. */
  #isHeard = false;
  #hasPathWorked = false;

  constructor(endpoint: Endpoint, { path, timeoutMs }: Pick<HealthConfig, 'path' | 'timeoutMs'>, trials: Trials) {
    this.endpoint = endpoint;
    this.#path = path === undefined ? undefined : { method: 'GET', path };
    this.#trials = trials;
    this.#patienceMs = Math.min(PATIENCE_MS, timeoutMs / 2);
    this.#knock$ = knocker(endpoint, this.#path ?? { method: 'OPTIONS', path: endpoint.path });
  }

  /** Chooses the check, for a server that has just become ready. Emits remarks about the choice. */
  find(isHeard: boolean): Observable<readonly Note[]> {
    this.#isHeard = isHeard;
    if (this.#path === undefined) return this.#findWay().pipe(map(() => []));
    return this.#askPath().pipe(
      mergeMap((found) => {
        if (this.#hasPathWorked) return of([]);
        return this.#findWay().pipe(map(() => this.#idle(found)));
      }),
    );
  }

  /** Readiness for the probe `http`: good if any of the requests works, which is then the check. */
  answers(): Observable<Observation> {
    if (this.#path !== undefined) return this.#askPath();
    return this.#tryOptions().pipe(
      mergeMap((found) => {
        if (isGood(found) || !(found.type === 'status' || found.type === 'silent')) return of(found);
        return this.#patiently(pinged(this.endpoint)).pipe(
          map((other) => {
            if (isGood(other)) this.#way = 'ping';
            return isGood(other) ? other : found;
          }),
        );
      }),
    );
  }

  /** One check; OPTIONS or `path` if none was chosen yet. Its notes, if any, replace those of `find`. */
  check(): Observable<Observation> {
    const path = this.#path;
    if (path === undefined) return this.#byWay();
    if (this.#hasPathWorked) return this.#knock$;
    // A path that has never worked says nothing about the server.
    return this.#askPath().pipe(
      mergeMap((found) => {
        if (this.#hasPathWorked) return of<Observation>({ type: 'good', notes: [] });
        const notes = this.#idle(found);
        return this.#byWay().pipe(map((other): Observation => (isGood(other) ? { type: 'good', notes } : other)));
      }),
    );
  }

  #byWay(): Observable<Observation> {
    switch (this.#way) {
      case 'options':
        // A server that answers MCP but fails OPTIONS is alive.
        return this.#options$.pipe(
          mergeMap((found) => (this.#isHeard && isRefusal(found) ? pinged(this.endpoint) : of(found))),
        );
      case 'ping':
        return pinged(this.endpoint);
      case 'connection':
        return accepts(this.endpoint);
    }
  }

  get #options$(): Observable<Observation> {
    return this.#path === undefined
      ? this.#knock$
      : knocker(this.endpoint, { method: 'OPTIONS', path: this.endpoint.path });
  }

  #findWay(): Observable<unknown> {
    return this.#tryOptions().pipe(
      mergeMap((found) => {
        this.#way = 'options';
        return isGood(found) ? of(undefined) : this.#findOtherWay();
      }),
    );
  }

  #findOtherWay(): Observable<unknown> {
    // An answer to the preflight does not count: some servers answer a single request only.
    return this.#patiently(pinged(this.endpoint)).pipe(
      map((found) => {
        this.#way = isGood(found) ? 'ping' : 'connection';
      }),
    );
  }

  #tryOptions(): Observable<Observation> {
    if (this.#trials.isFatal('OPTIONS')) return of(SILENT);
    return this.#trials.attempt('OPTIONS', this.#patiently(this.#options$), isAnswer);
  }

  #askPath(): Observable<Observation> {
    return this.#patiently(this.#knock$).pipe(
      map((found) => {
        this.#hasPathWorked ||= isGood(found);
        return found;
      }),
    );
  }

  #patiently(asked$: Observable<Observation>): Observable<Observation> {
    return asked$.pipe(timeout({ first: this.#patienceMs, with: () => of(SILENT) }));
  }

  #idle(found: Observation): readonly Note[] {
    const { path = '' } = this.#path ?? {};
    return [{ type: 'idle-path', path, ...(found.type === 'status' && { status: found.status }) }];
  }
}
