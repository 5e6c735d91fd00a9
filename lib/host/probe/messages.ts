import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { version } from '../../version.ts';
import { type Answer, MOST_BYTES } from './exchange.ts';

/** The newest revision with sessions, which every server of that era and of both accepts. */
export const LEGACY = '2025-11-25';

/** The first revision without sessions. */
export const MODERN = '2026-07-28';

const CLIENT = { name: 'xy', version };

/** A JSON-RPC message of MCP, and the headers that belong to it. */
export interface Message {
  readonly id: number;
  readonly body: string;
  readonly headers: OutgoingHttpHeaders;
}

/** Both media types must be there, or most servers answer 406. */
const COMMON = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

const encoded = (id: number, method: string, params: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

/** MCP 2025-11-25, basic/lifecycle. */
export const initialize: Message = {
  id: 1,
  body: encoded(1, 'initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT }),
  headers: COMMON,
};

/** A request of the legacy era, within a session if there is one. */
export const legacyHeaders = (protocol: string, session: string | undefined): OutgoingHttpHeaders => ({
  ...COMMON,
  'MCP-Protocol-Version': protocol,
  ...(session !== undefined && { 'Mcp-Session-Id': session }),
});

/** After `initialize`, before anything else in a session. */
export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** The first page of `tools/list`, in the legacy era. */
export const legacyTools = (protocol: string, session: string | undefined): Message => ({
  id: 2,
  body: encoded(2, 'tools/list', {}),
  headers: legacyHeaders(protocol, session),
});

const META = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** MCP 2026-07-28: each request says what `initialize` said, and its method in a header too (SEP-2243). */
const modern = (id: number, method: string): Message => ({
  id,
  body: encoded(id, method, { _meta: META }),
  headers: { ...COMMON, 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method },
});

/** What takes the place of `initialize` in the modern era. */
export const discover: Message = modern(3, 'server/discover');

/** The first page of `tools/list`, in the modern era. */
export const modernTools: Message = modern(4, 'tools/list');

/** The response to a request: what it came to, as yet unread. */
export type Response =
  | { readonly type: 'result'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly type: 'error'; readonly code: number; readonly message: string; readonly data: unknown };

/** Whether a value has properties. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A server that could not even read the request may answer with the id null. */
const responseIn = (value: unknown, id: number): Response | undefined => {
  if (!isObject(value) || value.jsonrpc !== '2.0') return undefined;
  const { result, error } = value;
  if (isObject(error) && (value.id === id || value.id === null || value.id === undefined)) {
    return { type: 'error', code: Number(error.code), message: String(error.message), data: error.data };
  }
  return isObject(result) && value.id === id ? { type: 'result', result } : undefined;
};

const isEventStream = ({ 'content-type': type = '' }: IncomingHttpHeaders): boolean =>
  /^text\/event-stream\b/i.test(type);

/** The data of each event that is complete (WHATWG HTML § 9.2.6). */
const eventsIn = (text: string): readonly string[] =>
  text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .slice(0, -1)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).replace(/^ /, ''))
        .join('\n'),
    );

/** Too long to be read to its end, but a result by its looks. */
const looksLikeResult = (text: string): boolean =>
  /"result"\s*:\s*\{/.test(text) && /"jsonrpc"\s*:\s*"2\.0"/.test(text);

/** The response to the request with this id in an HTTP answer, as JSON or as an event; undefined: there is none. */
export const responseTo = (id: number, { headers, text }: Answer): Response | undefined => {
  const texts = isEventStream(headers) ? eventsIn(text) : [text];
  for (const candidate of texts) {
    const response = responseIn(parsed(candidate), id);
    if (response !== undefined) return response;
  }
  return text.length >= MOST_BYTES && looksLikeResult(text) ? { type: 'result', result: {} } : undefined;
};

/** For `Question.isEnough`: an event stream may stay open after the event that matters. */
export const hasResponseTo =
  (id: number) =>
  (text: string, headers: IncomingHttpHeaders): boolean =>
    isEventStream(headers) && eventsIn(text).some((data) => responseIn(parsed(data), id) !== undefined);
