import type { OutgoingHttpHeaders } from 'node:http';
import { version } from '../../../version.ts';
import { objectText } from '../json/json-text.ts';

/** The newest revision with sessions. Every legacy and dual-era server accepts it. */
export const LEGACY = '2025-11-25';

/** The first revision without sessions. */
export const MODERN = '2026-07-28';

const CLIENT = JSON.stringify({ name: 'xy', version });

/** With only one media type in Accept, most servers answer 406. */
const COMMON = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

/** MCP 2025-11-25, basic/lifecycle. */
export const initializeParams = objectText({
  protocolVersion: JSON.stringify(LEGACY),
  capabilities: '{}',
  clientInfo: CLIENT,
});

/** MCP 2026-07-28: each request has what `initialize` had. */
const META = objectText({
  'io.modelcontextprotocol/protocolVersion': JSON.stringify(MODERN),
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': '{}',
});

/** Members of `params`, each written as JSON. */
export type Members = Readonly<Record<string, string | undefined>>;

/** A request or, without an id, a notification (JSON-RPC 2.0 § 4). Its params are JSON. */
export const messageText = (method: string, params: string | undefined, id?: number): string =>
  objectText({
    jsonrpc: '"2.0"',
    id: id === undefined ? undefined : String(id),
    method: JSON.stringify(method),
    params,
  });

/** A response to a request of the server, with the id's text unchanged. */
export const responseText = (id: string, outcome: Members): string => objectText({ jsonrpc: '"2.0"', id, ...outcome });

export const modernParams = (members: Members): string => objectText({ ...members, _meta: META });

/** The headers of a request of the legacy era, with the session if there is one. */
export const legacyHeaders = (protocol: string | undefined, session: string | undefined): OutgoingHttpHeaders => ({
  ...COMMON,
  ...(protocol !== undefined && { 'MCP-Protocol-Version': protocol }),
  ...(session !== undefined && { 'Mcp-Session-Id': session }),
});

/** The headers of a request of the modern era: its method is repeated there (SEP-2243). */
export const modernHeaders = (method: string): OutgoingHttpHeaders => ({
  ...COMMON,
  'MCP-Protocol-Version': MODERN,
  'Mcp-Method': method,
});
