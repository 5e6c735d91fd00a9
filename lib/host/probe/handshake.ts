import { map, mergeMap, type Observable, of } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import type { Era, McpFacts, ServerConfig } from '../../model.ts';
import { cut } from '../../text/cut.ts';
import { type Answer, exchange, type Reply } from './exchange.ts';
import {
  discover,
  hasResponseTo,
  initialize,
  isObject,
  LEGACY,
  legacyHeaders,
  type Message,
  MODERN,
  type Response,
  responseTo,
} from './messages.ts';
import { failureOf } from './verdict.ts';

/** A server that has been met: what it told, and the session that it opened, which has to be closed. */
export interface Contact {
  readonly era: Era;
  readonly protocol: string;
  readonly facts: McpFacts;
  readonly session?: string;
}

/** How a handshake ended. */
export type Handshake =
  | { readonly type: 'met'; readonly contact: Contact }
  | { readonly type: 'unmet'; readonly observation: Observation };

/** A request to the endpoint, and the response to it if there is one. */
export interface Asked {
  readonly reply: Reply;
  readonly response: Response | undefined;
}

/** Sends a message to the endpoint. Cold; emits once, completes, never errors. */
export const ask = (config: ServerConfig, { id, body, headers }: Message): Observable<Asked> =>
  exchange(config, { method: 'POST', path: config.mcp.path, body, headers, isEnough: hasResponseTo(id) }).pipe(
    map((reply) => ({ reply, response: reply.type === 'answer' ? responseTo(id, reply) : undefined })),
  );

const text = (value: unknown): string | undefined => (typeof value === 'string' ? cut(value, 200) : undefined);

const factsOf = (info: unknown, protocol: string, era: Era): McpFacts => {
  const { name, version } = isObject(info) ? info : {};
  const server = text(name) === undefined ? undefined : { name: text(name) ?? '', version: text(version) ?? '' };
  return { ...(server && { server }), protocol, era };
};

const met = (info: unknown, protocol: string, era: Era, session?: string): Handshake => ({
  type: 'met',
  contact: { era, protocol, facts: factsOf(info, protocol, era), ...(session !== undefined && { session }) },
});

const UNSUPPORTED_VERSION = -32022;

/** Codes of 2026-07-28 which say that a request was of another era. */
const MODERN_CODES: ReadonlySet<number> = new Set([-32020, -32021, UNSUPPORTED_VERSION]);
const METHOD_NOT_FOUND = -32601;

/** Whether whoever answered `initialize` so must be asked in the modern way (MCP 2026-07-28, basic/versioning). */
const isModern = ({ reply, response }: Asked): boolean =>
  reply.type === 'answer' &&
  response?.type === 'error' &&
  (MODERN_CODES.has(response.code) || (reply.status === 404 && response.code === METHOD_NOT_FOUND));

const sessionOf = ({ headers }: Answer): string | undefined => {
  const session = headers['mcp-session-id'];
  return typeof session === 'string' ? session : undefined;
};

const legacyHandshake = ({ reply, response }: Asked, config: ServerConfig): Handshake =>
  reply.type === 'answer' && response?.type === 'result'
    ? met(response.result.serverInfo, text(response.result.protocolVersion) ?? LEGACY, 'legacy', sessionOf(reply))
    : { type: 'unmet', observation: failureOf(reply, response, 'initialize', config) };

const supports = (versions: unknown, version: string): boolean => Array.isArray(versions) && versions.includes(version);

const modernHandshake = ({ reply, response }: Asked, config: ServerConfig): Handshake => {
  if (response?.type !== 'result')
    return { type: 'unmet', observation: failureOf(reply, response, 'server/discover', config) };
  const { supportedVersions, serverInfo, _meta: meta } = response.result;
  const info = isObject(meta) ? meta['io.modelcontextprotocol/serverInfo'] : serverInfo;
  if (supports(supportedVersions, MODERN)) return met(info, MODERN, 'modern');
  const message = `it speaks none of ${LEGACY} and ${MODERN}`;
  return {
    type: 'unmet',
    observation: { type: 'refused', method: 'server/discover', code: UNSUPPORTED_VERSION, message },
  };
};

/** Servers of 2024-11-05 have nothing at the endpoint to POST to, but an event stream that begins with an address. */
const oldTransport = (config: ServerConfig, otherwise: Handshake): Observable<Handshake> =>
  exchange(config, {
    method: 'GET',
    path: config.mcp.path,
    headers: { Accept: 'text/event-stream' },
    isEnough: (text) => text.includes('event: endpoint'),
  }).pipe(
    map((reply) =>
      reply.type === 'answer' && reply.status === 200 && reply.text.includes('event: endpoint')
        ? { type: 'unmet', observation: { type: 'good', notes: [{ type: 'http-sse' }] } }
        : otherwise,
    ),
  );

const inLegacy = (config: ServerConfig): Observable<Handshake | 'modern'> =>
  ask(config, initialize).pipe(
    mergeMap((asked) => {
      if (isModern(asked)) return of<'modern'>('modern');
      const handshake = legacyHandshake(asked, config);
      const { reply } = asked;
      const isElsewhere = reply.type === 'answer' && (reply.status === 404 || reply.status === 405);
      return isElsewhere ? oldTransport(config, handshake) : of(handshake);
    }),
  );

/** A version that was refused is asked for once more where it is among those offered instead (MCP 2026-07-28, versioning). */
const isOfferedAfterAll = ({ response }: Asked): boolean =>
  response?.type === 'error' &&
  response.code === UNSUPPORTED_VERSION &&
  isObject(response.data) &&
  supports(response.data.supported, MODERN);

const inModern = (config: ServerConfig): Observable<Handshake> =>
  ask(config, discover).pipe(
    mergeMap((asked) => (isOfferedAfterAll(asked) ? ask(config, discover) : of(asked))),
    map((asked) => modernHandshake(asked, config)),
  );

/**
 * One handshake (SPEC § 9): `initialize`, or `server/discover` where that is the answer to it; the other way round for a
 * server that is known to be modern. Whoever gets a session closes it. Cold; emits once, completes, never errors.
 */
export const meet = (config: ServerConfig, era: Era): Observable<Handshake> => {
  const legacy$ = inLegacy(config).pipe(mergeMap((found) => (found === 'modern' ? inModern(config) : of(found))));
  if (era === 'legacy') return legacy$;
  return inModern(config).pipe(mergeMap((handshake) => (handshake.type === 'met' ? of(handshake) : legacy$)));
};

/** Closes a session; servers that can't are left as they are. Cold; emits once, completes, never errors. */
export const part = (config: ServerConfig, { protocol }: Contact, session: string): Observable<unknown> =>
  exchange(config, { method: 'DELETE', path: config.mcp.path, headers: legacyHeaders(protocol, session) });
