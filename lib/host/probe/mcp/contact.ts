import { map, type Observable, of, timeout } from 'rxjs';
import type { Note, Obstacle } from '../../../health/observation.ts';
import type { Era, McpFacts } from '../../../model.ts';
import type { Endpoint } from '../endpoint.ts';
import { exchange, type Reply } from '../http/exchange.ts';
import type { Asked } from './ask.ts';
import { INITIALIZED, LEGACY, legacyHeaders, MODERN } from './messages.ts';
import { obstacleAtDiscover, obstacleAtInitialize, obstacleAtInitialized } from './obstacles.ts';
import { isObject } from './responses.ts';

/** A server that has been met: what it told, and the session that it opened, which has to be closed. */
export interface Contact {
  /** Where it was met: elsewhere than the config says, if it has moved. */
  readonly endpoint: Endpoint;
  readonly era: Era;
  /** To be sent back, as it came. */
  readonly protocol: string;
  readonly facts: McpFacts;
  readonly notes: readonly Note[];
  /** As it declares them. */
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

/** What a header can have. */
const isSpeakable = (protocol: string): boolean => /^[\x21-\x7e]+$/.test(protocol);

/** Who answered `initialize` with a result. */
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

/** Who answered `server/discover` with a result, and speaks the modern protocol. */
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

/** Notifications are not answered, but accepted: nobody is to wait long for that. */
const ACCEPTING_MS = 2_000;

/**
 * Ends a handshake of the legacy era as clients do, and emits the contact with what would have kept them from it; or that
 * there is nobody any more. Cold; emits once, completes, never errors.
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
      // One reason is enough.
      if (reply?.type === 'unasked' || notes.length > 0) return contact;
      return { ...contact, notes: notesOf(obstacleAtInitialized(reply)) };
    }),
  );
};

/** Closes a session; servers that can't are left as they are. Cold; emits once, completes, never errors. */
export const part = ({ endpoint, protocol }: Contact, session: string): Observable<Reply> =>
  exchange(endpoint, { method: 'DELETE', path: endpoint.path, headers: legacyHeaders(protocol, session) });
