import { map, mergeMap, type Observable, of } from 'rxjs';
import type { Note, Observation } from '../../../health/observation.ts';
import type { Era } from '../../../model.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { type Asked, ask } from './ask.ts';
import { failureOf, good } from './classify.ts';
import { type Contact, confirmed, metInLegacy, metInModern } from './contact.ts';
import { discover, initialize, LEGACY, MODERN } from './messages.ts';
import { hasOldTransport } from './old-transport.ts';
import { isTaken, preflight } from './preflight.ts';
import { elsewhere, isSameButSlash } from './redirect.ts';
import { isObject } from './responses.ts';

/** The result of a handshake. */
export type Handshake =
  | { readonly type: 'met'; readonly contact: Contact }
  | { readonly type: 'unmet'; readonly observation: Observation };

const met = (contact: Contact): Handshake => ({ type: 'met', contact });
const unmet = (observation: Observation): Handshake => ({ type: 'unmet', observation });

const UNSUPPORTED_VERSION = -32022;

/** Error codes of 2026-07-28 for requests of another era. */
const MODERN_CODES: ReadonlySet<number> = new Set([-32020, -32021, UNSUPPORTED_VERSION]);
const METHOD_NOT_FOUND = -32601;

/** Whether this answer to `initialize` means that the server is modern only (MCP 2026-07-28, basic/versioning). */
const isModern = ({ reply, response }: Asked): boolean =>
  reply.type === 'answer' &&
  response?.type === 'error' &&
  (MODERN_CODES.has(response.code) || (reply.status === 404 && response.code === METHOD_NOT_FOUND));

/** Statuses after which clients try the transport of 2024-11-05 (MCP 2025-11-25, "Backwards Compatibility"). */
const OLD: ReadonlySet<number> = new Set([400, 404, 405]);

const UNAVAILABLE = 503;

/** The meaning of an answer to `initialize` without result. `served`: the preflight had a result. */
const failed = (endpoint: Endpoint, asked: Asked, served: boolean): Observable<Handshake> => {
  const { reply, response } = asked;
  const failure = unmet(failureOf(asked, 'initialize', endpoint));
  if (reply.type !== 'answer') return of(failure);
  const { status } = reply;
  if (isTaken(asked)) return of(unmet(good({ type: 'single-session' })));
  // Some servers have one transport for all requests, and it answers only the first one, which was the preflight.
  if (served && status >= 500 && status !== UNAVAILABLE)
    return of(unmet(good({ type: 'unusable', by: { type: 'status', method: 'initialize', status } })));
  if (!OLD.has(status) || (status === 400 && response !== undefined)) return of(failure);
  return hasOldTransport(endpoint).pipe(map((isOld) => (isOld ? unmet(good({ type: 'http-sse' })) : failure)));
};

const introduced = (endpoint: Endpoint, asked: Asked, served: boolean): Observable<Handshake> => {
  const contact = metInLegacy(endpoint, asked);
  if (contact === undefined) return failed(endpoint, asked, served);
  return confirmed(contact).pipe(map((found) => ('type' in found ? unmet(found) : met(found))));
};

/** The handshake after a redirect, which may lead to MCP, or to something else such as a login page. */
const followed = (endpoint: Endpoint, there: Endpoint, asked: Asked, status: number): Observable<Handshake> => {
  const moved: Note = { type: 'moved', status, to: there.path };
  const handshake$ = ask(there, initialize).pipe(
    mergeMap((again) => introduced(there, again, false)),
    map((found) => {
      if (found.type === 'met') return met({ ...found.contact, notes: [moved, ...found.contact.notes] });
      return isSameButSlash(endpoint, there) ? unmet(good(moved)) : unmet(failureOf(asked, 'initialize', endpoint));
    }),
  );
  return preflight(there).pipe(
    mergeMap(({ type }) => (type === 'single-session' ? of(unmet(good(moved, { type }))) : handshake$)),
  );
};

const inLegacy = (endpoint: Endpoint, served: boolean): Observable<Handshake | 'modern'> =>
  ask(endpoint, initialize).pipe(
    mergeMap((asked) => {
      if (isModern(asked)) return of<'modern'>('modern');
      const { reply } = asked;
      const there = reply.type === 'answer' ? elsewhere(endpoint, reply) : undefined;
      return reply.type === 'answer' && there !== undefined
        ? followed(endpoint, there, asked, reply.status)
        : introduced(endpoint, asked, served);
    }),
  );

const supports = (versions: unknown, version: string): boolean => Array.isArray(versions) && versions.includes(version);

/** Whether the version that was refused is among those offered instead: then it is requested again (MCP 2026-07-28, versioning). */
const isOfferedAfterAll = ({ response }: Asked): boolean =>
  response?.type === 'error' &&
  response.code === UNSUPPORTED_VERSION &&
  isObject(response.data) &&
  supports(response.data.supported, MODERN);

const SPEECHLESS: Observation = {
  type: 'refused',
  method: 'server/discover',
  code: UNSUPPORTED_VERSION,
  message: `it speaks none of ${LEGACY} and ${MODERN}`,
};

const inModern = (endpoint: Endpoint): Observable<Handshake> =>
  ask(endpoint, discover).pipe(
    mergeMap((asked) => (isOfferedAfterAll(asked) ? ask(endpoint, discover) : of(asked))),
    map((asked) => {
      const contact = metInModern(endpoint, asked);
      if (contact !== undefined) return met(contact);
      return unmet(asked.response?.type === 'result' ? SPEECHLESS : failureOf(asked, 'server/discover', endpoint));
    }),
  );

/**
 * One handshake (SPEC § 9): `initialize`, then `server/discover` for a modern server; in the other order if the server was
 * modern before. `served`: the preflight had a result. The caller closes the session. Cold; emits once, completes, never
 * errors.
 */
export const meet = (endpoint: Endpoint, era: Era, served = false): Observable<Handshake> => {
  const legacy$ = inLegacy(endpoint, served).pipe(
    mergeMap((found) => (found === 'modern' ? inModern(endpoint) : of(found))),
  );
  if (era === 'legacy') return legacy$;
  return inModern(endpoint).pipe(mergeMap((handshake) => (handshake.type === 'met' ? of(handshake) : legacy$)));
};
