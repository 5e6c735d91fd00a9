#!/usr/bin/env node
/**
 * MCP servers of either era, on the official library, for specs of health: `mcp-server ERA`. ERA is `sessions`
 * (2025-11-25, with sessions), `both` (2025-11-25 without sessions, and 2026-07-28) or `modern` (2026-07-28 only).
 * PORT is where it listens, HOST on which address (127.0.0.1). With TOKEN, it answers only those who bring it as a
 * bearer token. OPTIONS_STATUS is how it answers OPTIONS. Besides /mcp it answers, without a token: GET /healthz; GET /seen, each request so far and the sessions
 * open; GET /stick, after which its event loop is stuck for good.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { localhostHostValidation, NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isInitializeRequest, McpServer } from '@modelcontextprotocol/server';

const [era = 'both'] = process.argv.slice(2);
const { PORT, HOST = '127.0.0.1', TOKEN, OPTIONS_STATUS = 204 } = process.env;

const mcpServer = () => {
  const server = new McpServer({ name: `fixture-${era}`, version: '1.2.3' });
  server.registerTool('ping', { description: 'says pong' }, () => ({ content: [{ type: 'text', text: 'pong' }] }));
  return server;
};

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
};

/** By the id of its session. */
const transports = new Map();

const opened = async () => {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void transports.set(id, transport),
    onsessionclosed: (id) => void transports.delete(id),
  });
  await mcpServer().connect(transport);
  return transport;
};

const withSessions = async (request, response, body) => {
  const id = request.headers['mcp-session-id'];
  const transport = transports.get(id) ?? (isInitializeRequest(body) ? await opened() : undefined);
  if (transport === undefined) return response.writeHead(id === undefined ? 400 : 404).end();
  return transport.handleRequest(request, response, body);
};

/** One transport for the process: the first client that initializes it has it. */
const single = era === 'single' ? await opened() : undefined;

const stateless = toNodeHandler(createMcpHandler(mcpServer, { legacy: era === 'modern' ? 'reject' : 'stateless' }));
const isLocal = localhostHostValidation();

const endpoint = async (request, response, body) => {
  if (!isLocal(request, response)) return undefined;
  if (TOKEN !== undefined && request.headers.authorization !== `Bearer ${TOKEN}`) {
    return response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
  }
  if (request.method === 'OPTIONS') return response.writeHead(OPTIONS_STATUS).end();
  if (single !== undefined) return single.handleRequest(request, response, body);
  return era === 'sessions' ? withSessions(request, response, body) : stateless(request, response, body);
};

/** `POST initialize localhost:8421 close`: the method of HTTP and of MCP, and the headers Host and Connection. */
const seen = [];

const pages = {
  '/healthz': () => 'ok',
  '/seen': () => JSON.stringify({ seen, sessions: transports.size }),
  '/stick': () => {
    setImmediate(() => {
      for (;;);
    });
    return 'stuck';
  },
};

createServer(async (request, response) => {
  const { method, url, headers } = request;
  const page = pages[url];
  const body = await bodyOf(request);
  if (url !== '/seen' && url !== '/stick')
    seen.push([method, body?.method ?? url, headers.host, headers.connection].join(' '));
  if (page !== undefined && method === 'GET') return response.end(page());
  if (url === '/mcp') return endpoint(request, response, body);
  return response.writeHead(404).end('not here');
}).listen(Number(PORT), HOST, () => console.log(`listening on ${PORT}`));
