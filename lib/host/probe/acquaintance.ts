import { defer, map, mergeMap, type Observable, of, Subscription, tap, timeout } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import type { Era, ServerConfig } from '../../model.ts';
import type { Endpoint } from './endpoint.ts';
import type { Reply } from './http/exchange.ts';
import { type Contact, part } from './mcp/contact.ts';
import { type Greeting, greet } from './mcp/greeting.ts';
import { type Handshake, meet } from './mcp/handshake.ts';
import { good } from './mcp/verdict.ts';
import type { Trials } from './trials.ts';

/** Which era a config's server was of when it was last met, so that it is asked in its own way the next time. */
export type Eras = WeakMap<ServerConfig, Era>;

/** How long a server may take to close a session. */
const PARTING_MS = 5_000;

/** How often no answer at all to a greeting is put down to a server that is still loading. */
const UNANSWERED = 1;

const isAnswered = (greeting: Greeting): boolean => greeting.type !== 'unheard' || greeting.reply?.type === 'answer';

/** How an introduction ended. `isHeard`: the server answers to one who was not introduced. */
export interface Introduction {
  readonly handshake: Handshake;
  readonly isHeard: boolean;
}

/** The introduction to one run: whether it may be introduced to at all, the handshake, the parting. */
export class Acquaintance {
  readonly #config: ServerConfig;
  readonly #endpoint: Endpoint;
  readonly #eras: Eras;
  readonly #trials: Trials;
  readonly #partings = new Subscription();
  #greeting: Greeting | undefined;
  #unanswered = 0;

  constructor(config: ServerConfig, endpoint: Endpoint, eras: Eras, trials: Trials) {
    this.#config = config;
    this.#endpoint = endpoint;
    this.#eras = eras;
    this.#trials = trials;
  }

  /** A greeting, and a handshake where that uses nothing up. Cold; emits once, completes, never errors. */
  introduce(): Observable<Introduction> {
    return this.#greet().pipe(
      mergeMap((greeting) =>
        this.#meet(greeting).pipe(map((handshake) => ({ handshake, isHeard: greeting.type !== 'unheard' }))),
      ),
    );
  }

  /** Closes the session of a contact, if it has one. */
  leave(contact: Contact): void {
    const { session } = contact;
    if (session === undefined || this.#trials.isSpared('DELETE')) return;
    const parting$ = part(contact, session).pipe(
      timeout({ first: PARTING_MS, with: () => of<Reply>({ type: 'not-http' }) }),
    );
    this.#partings.add(this.#trials.attempt('DELETE', parting$, ({ type }) => type === 'answer').subscribe());
  }

  close(): void {
    this.#partings.unsubscribe();
  }

  /** What was once heard is remembered. */
  #greet(): Observable<Greeting> {
    return defer(() => {
      if (this.#greeting !== undefined) return of(this.#greeting);
      // There is no session that a modern server could give away.
      if (this.#trials.isSpared('ping') || this.#eras.get(this.#config) === 'modern')
        return of<Greeting>({ type: 'unheard' });
      return this.#trials.attempt('ping', greet(this.#endpoint), isAnswered).pipe(
        tap((greeting) => {
          if (greeting.type !== 'unheard') this.#greeting = greeting;
          else if (greeting.reply === undefined) this.#unanswered += 1;
        }),
      );
    });
  }

  #meet(greeting: Greeting): Observable<Handshake> {
    const unmet = (observation: Observation): Observable<Handshake> => of({ type: 'unmet', observation });
    if (greeting.type === 'single-session') return unmet(good({ type: 'single-session' }));
    if (greeting.type === 'unheard') {
      const { reply } = greeting;
      if (reply !== undefined && reply.type !== 'answer') return unmet(reply);
      const isLoading = reply === undefined && this.#unanswered > 0 && this.#unanswered <= UNANSWERED;
      if (isLoading) return unmet({ type: 'silent' });
    }
    const era = this.#eras.get(this.#config) ?? 'legacy';
    const served = greeting.type === 'heard' && greeting.served;
    return meet(this.#endpoint, era, served).pipe(
      tap((handshake) => {
        if (handshake.type === 'met') this.#eras.set(this.#config, handshake.contact.era);
      }),
    );
  }
}
