import { map, mergeMap, type Observable, of, timeout } from 'rxjs';
import type { Endpoint } from '../endpoint.ts';
import { type Asked, ask } from './ask.ts';
import { stray } from './messages.ts';

/** What a server made of a `ping` from a client that has not been introduced to it. */
export type Greeting =
  /** It speaks JSON-RPC; `served`: it even answered. */
  | { readonly type: 'heard'; readonly served: boolean }
  /** It has one session for all time, which it has not given away yet. */
  | { readonly type: 'single-session' }
  /** Something else came of it, or nothing in time. */
  | { readonly type: 'unheard'; readonly reply?: Asked['reply'] };

/** Asked in passing: no check is to wait long for a server that has no answer to it. */
const PATIENCE_MS = 2_000;

/** No server has opened this session. */
const NO_SESSION = '00000000-0000-4000-8000-000000000000';

/** The code for it in the Language Server Protocol, which servers take it from. */
const NOT_INITIALIZED = -32002;

/** As the transports of the official libraries say it that are made for one session. */
const isUninitialized = ({ response }: Asked): boolean =>
  response?.type === 'error' &&
  (response.code === NOT_INITIALIZED ||
    /\bnot (yet )?(been )?initiali[sz]ed|\buninitiali[sz]ed/i.test(response.message));

/** A server that is asked for a session says so when it is given away. */
export const isTaken = ({ response }: Asked): boolean =>
  response?.type === 'error' && /\balready (been )?initiali[sz]ed/i.test(response.message);

const heard = ({ response }: Asked): Greeting => ({ type: 'heard', served: response?.type === 'result' });

/**
 * A `ping` before any handshake. A server that has one session only, for its first client, must not be asked to shake
 * hands: it would be used up. It tells itself by not being initialized yet; others do only because they make a
 * transport for each request that brings no session: those know nothing of a session that they did not open.
 * Cold; emits once, completes, never errors.
 */
export const greet = (endpoint: Endpoint): Observable<Greeting> =>
  ask(endpoint, stray()).pipe(
    mergeMap((asked): Observable<Greeting> => {
      if (asked.response === undefined) return of({ type: 'unheard', reply: asked.reply });
      if (!isUninitialized(asked)) return of(heard(asked));
      return ask(endpoint, stray(NO_SESSION)).pipe(
        map((again) => (isUninitialized(again) ? { type: 'single-session' } : heard(asked))),
      );
    }),
    timeout({ first: PATIENCE_MS, with: () => of<Greeting>({ type: 'unheard' }) }),
  );
