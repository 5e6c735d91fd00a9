import type { OutgoingHttpHeaders } from 'node:http';
import { version } from '../../../version.ts';

/** The newest revision with sessions, which every server of that era and of both accepts. */
export const LEGACY = '2025-11-25';

/** The first revision without sessions. */
export const MODERN = '2026-07-28';

const CLIENT = { name: 'xy', version };

/** A JSON-RPC request of MCP, and the headers that belong to it. */
export interface Message {
  readonly id: number;
  readonly method: string;
  readonly body: string;
  readonly headers: OutgoingHttpHeaders;
  /** How deep into the answer what matters is, `AbridgedJson`'s levels. */
  readonly levels: number;
}

/** Both media types must be there, or most servers answer 406. */
const COMMON = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

/** Of a response: `result` and `error` with their members. */
const RESPONSE = 2;
/** Of a handshake: `result.capabilities.tools.listChanged`, `error.data.supported[0]`. */
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

/** A request of the legacy era, within a session if there is one. */
export const legacyHeaders = (protocol: string, session: string | undefined): OutgoingHttpHeaders => ({
  ...COMMON,
  'MCP-Protocol-Version': protocol,
  ...(session !== undefined && { 'Mcp-Session-Id': session }),
});

/** After `initialize`, before anything else. */
export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** `ping`, or the first page of a list, in the legacy era. */
export const legacy = (method: string, protocol: string, session: string | undefined): Message => ({
  id: 2,
  method,
  body: encoded(2, method, method === 'ping' ? undefined : {}),
  headers: legacyHeaders(protocol, session),
  levels: RESPONSE,
});

/** `ping` before a handshake, which names no revision; or with a session that the server did not open. */
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

/** MCP 2026-07-28: each request says what `initialize` said, and its method in a header too (SEP-2243). */
export const modern = (method: string): Message => ({
  id: 3,
  method,
  body: encoded(3, method, { _meta: META }),
  headers: { ...COMMON, 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method },
  levels: method === DISCOVER ? HANDSHAKE : RESPONSE,
});

const DISCOVER = 'server/discover';

/** What takes the place of `initialize` in the modern era. */
export const discover: Message = modern(DISCOVER);
