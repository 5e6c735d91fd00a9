import { map, mergeMap, type Observable, of, timeout } from 'rxjs';
import type { Endpoint } from '../http/endpoint.ts';
import { type Asked, ask } from './ask.ts';
import { pingWithoutSession } from './messages.ts';

/** The result of a `ping` before the handshake. */
export type Preflight =
  /** The server speaks JSON-RPC. `served`: it answered with a result. */
  | { readonly type: 'heard'; readonly served: boolean }
  /** It has one session only, which is still free. */
  | { readonly type: 'single-session' }
  /** It did not answer in JSON-RPC, or, without `reply`, not in time. */
  | { readonly type: 'unheard'; readonly reply?: Asked['reply'] };

/** Limits the delay of the handshake with a server that does not answer a `ping`. */
const PATIENCE_MS = 2_000;

/** A session that no server has opened. */
const NO_SESSION = '00000000-0000-4000-8000-000000000000';

/** `ServerNotInitialized` of the Language Server Protocol, which MCP servers use too. */
const NOT_INITIALIZED = -32002;

/** The answer of the official libraries' transports for a single session. */
const isUninitialized = ({ response }: Asked): boolean =>
  response?.type === 'error' &&
  (response.code === NOT_INITIALIZED ||
    /\bnot (yet )?(been )?initiali[sz]ed|\buninitiali[sz]ed/i.test(response.message));

/** Whether `initialize` was refused because the one session is in use. */
export const isTaken = ({ response }: Asked): boolean =>
  response?.type === 'error' && /\balready (been )?initiali[sz]ed/i.test(response.message);

const heard = ({ response }: Asked): Preflight => ({ type: 'heard', served: response?.type === 'result' });

/**
 * Sends a `ping` before the handshake. A handshake would use up a server that has one session only, as no client could
 * connect afterwards. Such a server answers that it is not initialized yet, whatever session the request names. A server
 * that makes a transport for each request without a session says so too, but does not know a session that it did not open.
 * Cold; emits once, completes, never errors.
 */
export const preflight = (endpoint: Endpoint): Observable<Preflight> =>
  ask(endpoint, pingWithoutSession()).pipe(
    mergeMap((asked): Observable<Preflight> => {
      if (asked.response === undefined) return of({ type: 'unheard', reply: asked.reply });
      if (!isUninitialized(asked)) return of(heard(asked));
      return ask(endpoint, pingWithoutSession(NO_SESSION)).pipe(
        map((again) => (isUninitialized(again) ? { type: 'single-session' } : heard(asked))),
      );
    }),
    timeout({ first: PATIENCE_MS, with: () => of<Preflight>({ type: 'unheard' }) }),
  );
