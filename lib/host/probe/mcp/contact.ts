import { map, type Observable, of, timeout } from 'rxjs';
import type { Note, Obstacle } from '../../../health/observation.ts';
import type { Era, McpFacts } from '../../../model.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { exchange, type Reply } from '../http/exchange.ts';
import type { Asked } from './ask.ts';
import { INITIALIZED, LEGACY, legacyHeaders, MODERN } from './messages.ts';
import { obstacleAtDiscover, obstacleAtInitialize, obstacleAtInitialized } from './obstacles.ts';
import { isObject } from './responses.ts';

/** The result of a handshake: the server's description of itself, and its session, which has to be closed. */
export interface Contact {
  /** The endpoint of the handshake; after a redirect not the configured one. */
  readonly endpoint: Endpoint;
  readonly era: Era;
  /** For the header `MCP-Protocol-Version`. */
  readonly protocol: string;
  readonly facts: McpFacts;
  readonly notes: readonly Note[];
  /** As declared by the server, unchecked. */
  readonly capabilities: unknown;
  readonly session?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const factsOf = (info: unknown, protocol: string, era: Era): McpFacts => {
  const { name, version } = isObject(info) ? info : {};
  const server = text(name) === undefined ? undefined : { name: text(name) ?? '', version: text(version) ?? '' };
  return { ...(server && { server }), protocol, era };
};

const notesOf = (by: Obstacle | undefined): readonly Note[] => (by === undefined ? [] : [{ type: 'unusable', by }]);

const sessionOf = (reply: Reply) => {
  const session = reply.type === 'answer' ? reply.headers['mcp-session-id'] : undefined;
  return typeof session === 'string' && session !== '' ? { session } : {};
};

/** Whether it can be the value of a header. */
const isSpeakable = (protocol: string): boolean => /^[\x21-\x7e]+$/.test(protocol);

/** From the result of `initialize`; undefined if there is none. */
export const metInLegacy = (endpoint: Endpoint, asked: Asked): Contact | undefined => {
  const { reply, response } = asked;
  if (response?.type !== 'result') return undefined;
  const { serverInfo, protocolVersion, capabilities } = response.result;
  const agreed = text(protocolVersion) ?? LEGACY;
  return {
    endpoint,
    era: 'legacy',
    protocol: isSpeakable(agreed) ? agreed : LEGACY,
    facts: factsOf(serverInfo, agreed, 'legacy'),
    notes: notesOf(obstacleAtInitialize(asked)),
    capabilities,
    ...sessionOf(reply),
  };
};

/** From the result of `server/discover`; undefined if there is none, or it does not support the modern era. */
export const metInModern = (endpoint: Endpoint, asked: Asked): Contact | undefined => {
  const { response } = asked;
  if (response?.type !== 'result') return undefined;
  const { supportedVersions, serverInfo, _meta: meta, capabilities } = response.result;
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(MODERN)) return undefined;
  const info = isObject(meta) ? meta['io.modelcontextprotocol/serverInfo'] : serverInfo;
  return {
    endpoint,
    era: 'modern',
    protocol: MODERN,
    facts: factsOf(info, MODERN, 'modern'),
    notes: notesOf(obstacleAtDiscover(asked)),
    capabilities,
  };
};

/** Time limit for the acceptance of a notification. */
const ACCEPTING_MS = 2_000;

/**
 * Ends a handshake of the legacy era as clients do, and adds to the contact why clients could not; or emits that the server
 * is gone. Cold; emits once, completes, never errors.
 */
export const confirmed = (contact: Contact): Observable<Contact | Extract<Reply, { type: 'absent' | 'foreign' }>> => {
  const { endpoint, protocol, session, notes } = contact;
  const reply$: Observable<Reply | undefined> = exchange(endpoint, {
    method: 'POST',
    path: endpoint.path,
    body: INITIALIZED,
    headers: legacyHeaders(protocol, session),
  });
  return reply$.pipe(
    timeout({ first: ACCEPTING_MS, with: () => of(undefined) }),
    map((reply) => {
      if (reply?.type === 'absent' || reply?.type === 'foreign') return reply;
      if (reply?.type === 'unasked' || notes.length > 0) return contact;
      return { ...contact, notes: notesOf(obstacleAtInitialized(reply)) };
    }),
  );
};

/** Closes a session; servers need not support that. Cold; emits once, completes, never errors. */
export const part = ({ endpoint, protocol }: Contact, session: string): Observable<Reply> =>
  exchange(endpoint, { method: 'DELETE', path: endpoint.path, headers: legacyHeaders(protocol, session) });
