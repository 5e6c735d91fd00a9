import { map, mergeMap, type Observable, of, timeout } from 'rxjs';
import type { Note, Observation } from '../../health/observation.ts';
import type { HealthConfig } from '../../model.ts';
import type { Endpoint } from './http/endpoint.ts';
import { type HttpPing, httpPinger } from './http/http-ping.ts';
import { tcpConnects } from './http/tcp-connect.ts';
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
 * The liveness check of one run (SPEC § 9): the first of these that works at the first check after readiness: GET on `path`
 * of `health`; OPTIONS with a status under 500; `ping` without session with any answer; a connection. Every observable
 * here is cold, emits once, completes and never errors.
 */
export class Liveness {
  readonly endpoint: Endpoint;
  readonly #path: HttpPing | undefined;
  readonly #trials: Trials;
  readonly #patienceMs: number;
  readonly #httpPing$: Observable<Observation>;
  #way: 'untried' | 'options' | 'ping' | 'connection' = 'options';
  /** The server answers a `ping` without session. */
  #isHeard = false;
  #hasPathWorked = false;

  constructor(endpoint: Endpoint, { path, timeoutMs }: Pick<HealthConfig, 'path' | 'timeoutMs'>, trials: Trials) {
    this.endpoint = endpoint;
    this.#path = path === undefined ? undefined : { method: 'GET', path };
    this.#trials = trials;
    // One check may try three requests.
    this.#patienceMs = Math.min(PATIENCE_MS, timeoutMs / 4);
    this.#httpPing$ = httpPinger(endpoint, this.#path ?? { method: 'OPTIONS', path: endpoint.path });
  }

  /** The server has just become ready: the next check tries what works. `isHeard`: it has answered a preflight. */
  begin(isHeard: boolean): void {
    this.#isHeard = isHeard;
    this.#way = 'untried';
  }

  /** Readiness for the probe `http`: good if any of the requests works, which is then the check. */
  answers(): Observable<Observation> {
    if (this.#path !== undefined) return this.#askPath();
    return this.#tryOptions().pipe(
      mergeMap((found) => {
        if (isGood(found) || !(found.type === 'status' || found.type === 'silent')) return of(found);
        return this.#withTimeout(pinged(this.endpoint)).pipe(
          map((other) => {
            if (isGood(other)) this.#way = 'ping';
            return isGood(other) ? other : found;
          }),
        );
      }),
    );
  }

  /** One check. If it has notes, they replace those of earlier checks. */
  check(): Observable<Observation> {
    const path = this.#path;
    if (path === undefined) return this.#byWay();
    if (this.#hasPathWorked) return this.#httpPing$;
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
      case 'untried':
        return this.#tryAll();
      case 'options':
        // A server that answers MCP but fails OPTIONS is alive.
        return this.#options$.pipe(
          mergeMap((found) => (this.#isHeard && isRefusal(found) ? pinged(this.endpoint) : of(found))),
        );
      case 'ping':
        return pinged(this.endpoint);
      case 'connection':
        return tcpConnects(this.endpoint);
    }
  }

  get #options$(): Observable<Observation> {
    return this.#path === undefined
      ? this.#httpPing$
      : httpPinger(this.endpoint, { method: 'OPTIONS', path: this.endpoint.path });
  }

  #tryAll(): Observable<Observation> {
    return this.#tryOptions().pipe(
      mergeMap((found) => {
        if (isGood(found)) this.#way = 'options';
        return isRefusal(found) || found.type === 'silent' ? this.#tryPing() : of(found);
      }),
    );
  }

  #tryPing(): Observable<Observation> {
    return this.#withTimeout(pinged(this.endpoint)).pipe(
      mergeMap((found) => {
        if (isGood(found)) this.#way = 'ping';
        // A server that answered the preflight and is silent now is stuck. One that refuses may answer one request only.
        const isUnsupported = isRefusal(found) || (found.type === 'silent' && !this.#isHeard);
        if (!isUnsupported) return of(found);
        this.#way = 'connection';
        return this.#byWay();
      }),
    );
  }

  #tryOptions(): Observable<Observation> {
    if (this.#trials.isFatal('OPTIONS')) return of(SILENT);
    return this.#trials.attempt('OPTIONS', this.#withTimeout(this.#options$), isAnswer);
  }

  #askPath(): Observable<Observation> {
    return this.#withTimeout(this.#httpPing$).pipe(
      map((found) => {
        this.#hasPathWorked ||= isGood(found);
        return found;
      }),
    );
  }

  #withTimeout(asked$: Observable<Observation>): Observable<Observation> {
    return asked$.pipe(timeout({ first: this.#patienceMs, with: () => of(SILENT) }));
  }

  #idle(found: Observation): readonly Note[] {
    const { path = '' } = this.#path ?? {};
    return [{ type: 'idle-path', path, ...(found.type === 'status' && { status: found.status }) }];
  }
}
