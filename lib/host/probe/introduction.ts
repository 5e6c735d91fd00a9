import { defer, map, mergeMap, type Observable, of, Subscription, tap, timeout } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import type { Era, ServerConfig } from '../../model.ts';
import type { Endpoint } from './http/endpoint.ts';
import type { Reply } from './http/exchange.ts';
import { good } from './mcp/classify.ts';
import { type Contact, part } from './mcp/contact.ts';
import { type Handshake, meet } from './mcp/handshake.ts';
import { hasOldTransport } from './mcp/old-transport.ts';
import { type Preflight, preflight } from './mcp/preflight.ts';
import type { Trials } from './trials.ts';

/** The protocol era at a config's last handshake: the next handshake begins with it. */
export type Eras = WeakMap<ServerConfig, Era>;

/** Time limit for closing a session. */
const PARTING_MS = 5_000;

/** After this many unanswered preflights, a server is taken for one that never answers a `ping`, not for one that loads. */
const LOADING = 1;

/** The usual path of the event stream of 2024-11-05. It is tried a few times, as the server may still be loading. */
const OLD_PATH = '/sse';
const MOST_LOOKS = 3;

const isAnswered = (found: Preflight): boolean => found.type !== 'unheard' || found.reply?.type === 'answer';

/** The result of an introduction. `isHeard`: the server answers a `ping` without session. */
export interface Introduced {
  readonly handshake: Handshake;
  readonly isHeard: boolean;
}

/** Preflight, handshake and the end of the session with one run. */
export class Introduction {
  readonly #config: ServerConfig;
  readonly #endpoint: Endpoint;
  readonly #eras: Eras;
  readonly #trials: Trials;
  #parting: Subscription | undefined;
  #preflight: Preflight | undefined;
  #unanswered = 0;
  #looks = 0;
  #hasOldPath = false;

  constructor(config: ServerConfig, endpoint: Endpoint, eras: Eras, trials: Trials) {
    this.#config = config;
    this.#endpoint = endpoint;
    this.#eras = eras;
    this.#trials = trials;
  }

  /** A preflight, then a handshake, unless it would use up the only session. Cold; emits once, completes, never errors. */
  begin(): Observable<Introduced> {
    return this.#fly().pipe(
      mergeMap((found) =>
        this.#meet(found).pipe(map((handshake) => ({ handshake, isHeard: found.type !== 'unheard' }))),
      ),
    );
  }

  /** Closes the session of a contact, if it has one. */
  end(contact: Contact): void {
    const { session } = contact;
    if (session === undefined || this.#trials.isFatal('DELETE')) return;
    const parted$ = part(contact, session).pipe(
      timeout({ first: PARTING_MS, with: () => of<Reply>({ type: 'not-http' }) }),
    );
    this.#parting ??= new Subscription();
    this.#parting.add(this.#trials.attempt('DELETE', parted$, ({ type }) => type === 'answer').subscribe());
  }

  /** Cancels the requests that close sessions. */
  close(): void {
    this.#parting?.unsubscribe();
  }

  /** The preflight. Its answer is kept; without one, the next introduction repeats it. */
  #fly(): Observable<Preflight> {
    return defer(() => {
      if (this.#preflight !== undefined) return of(this.#preflight);
      // A modern server has no sessions.
      if (this.#trials.isFatal('ping') || this.#eras.get(this.#config) === 'modern')
        return of<Preflight>({ type: 'unheard' });
      return this.#trials.attempt('ping', preflight(this.#endpoint), isAnswered).pipe(
        tap((found) => {
          if (found.type !== 'unheard') this.#preflight = found;
          else if (found.reply === undefined) this.#unanswered += 1;
        }),
      );
    });
  }

  #meet(found: Preflight): Observable<Handshake> {
    const unmet = (observation: Observation): Observable<Handshake> => of({ type: 'unmet', observation });
    if (found.type === 'single-session') return unmet(good({ type: 'single-session' }));
    if (found.type === 'unheard') {
      const { reply } = found;
      if (reply !== undefined && reply.type !== 'answer') return unmet(reply);
      const isLoading = reply === undefined && this.#unanswered > 0 && this.#unanswered <= LOADING;
      if (isLoading) return unmet({ type: 'silent' });
    }
    const era = this.#eras.get(this.#config) ?? 'legacy';
    const served = found.type === 'heard' && found.served;
    return meet(this.#endpoint, era, served).pipe(
      mergeMap((handshake) => {
        if (handshake.type === 'met') this.#eras.set(this.#config, handshake.contact.era);
        return handshake.type === 'unmet' ? this.#explained(handshake.observation) : of(handshake);
      }),
    );
  }

  /** Adds to a 404 the path of the old transport, if the server has it there. */
  #explained(observation: Observation): Observable<Handshake> {
    if (observation.type !== 'status' || observation.status !== 404) return of({ type: 'unmet', observation });
    return this.#findOldPath().pipe(
      map((isThere) => ({
        type: 'unmet',
        observation: { ...observation, ...(isThere && { oldTransportAt: OLD_PATH }) },
      })),
    );
  }

  #findOldPath(): Observable<boolean> {
    if (this.#hasOldPath || this.#looks >= MOST_LOOKS) return of(this.#hasOldPath);
    this.#looks += 1;
    return hasOldTransport({ ...this.#endpoint, path: OLD_PATH }).pipe(
      tap((isThere) => {
        this.#hasOldPath = isThere;
      }),
    );
  }
}
