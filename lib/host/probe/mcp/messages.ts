import type { OutgoingHttpHeaders } from 'node:http';
import { version } from '../../../version.ts';

/** The newest revision with sessions. Every legacy and dual-era server accepts it. */
export const LEGACY = '2025-11-25';

/** The first revision without sessions. */
export const MODERN = '2026-07-28';

const CLIENT = { name: 'xy', version };

/** A JSON-RPC request of MCP and its HTTP headers. */
export interface Message {
  readonly id: number;
  readonly method: string;
  readonly body: string;
  readonly headers: OutgoingHttpHeaders;
  /** The levels of the response to keep, for `AbridgedJson`. */
  readonly levels: number;
}

/** With only one media type in Accept, most servers answer 406. */
const COMMON = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

/** `result` and `error` with their members. */
const RESPONSE = 2;
/** Down to `result.capabilities.tools.listChanged` and `error.data.supported[0]`. */
const HANDSHAKE = 4;

const encoded = (id: number, method: string, params?: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) });

/** MCP 2025-11-25, basic/lifecycle. */
export const initialize: Message = {
  id: 1,
  method: 'initialize',
  body: encoded(1, 'initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT }),
  headers: COMMON,
  levels: HANDSHAKE,
};

/** The headers of a request of the legacy era, with the session if there is one. */
export const legacyHeaders = (protocol: string, session: string | undefined): OutgoingHttpHeaders => ({
  ...COMMON,
  'MCP-Protocol-Version': protocol,
  ...(session !== undefined && { 'Mcp-Session-Id': session }),
});

/** The notification that ends a handshake of the legacy era. */
export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** `ping`, or the first page of a list, in the legacy era. */
export const legacy = (method: string, protocol: string, session: string | undefined): Message => ({
  id: 2,
  method,
  body: encoded(2, method, method === 'ping' ? undefined : {}),
  headers: legacyHeaders(protocol, session),
  levels: RESPONSE,
});

/** A `ping` before the handshake, which has no revision to name; or one with an unknown session. */
export const pingWithoutSession = (session?: string): Message => ({
  id: 5,
  method: 'ping',
  body: encoded(5, 'ping'),
  headers: { ...COMMON, ...(session !== undefined && { 'Mcp-Session-Id': session }) },
  levels: RESPONSE,
});

const META = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A request of MCP 2026-07-28: it carries what `initialize` did, and its method in a header too (SEP-2243). */
export const modern = (method: string): Message => ({
  id: 3,
  method,
  body: encoded(3, method, { _meta: META }),
  headers: { ...COMMON, 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method },
  levels: method === DISCOVER ? HANDSHAKE : RESPONSE,
});

const DISCOVER = 'server/discover';

/** The modern counterpart of `initialize`. */
export const discover: Message = modern(DISCOVER);
