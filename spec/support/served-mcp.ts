import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, ProtocolError, Server } from '@modelcontextprotocol/server';

/** How a fixture server speaks: with sessions, without, or both ways. */
export type Speech = 'legacy' | 'modern' | 'both';

/** An HTTP server on a port of its own. */
export interface Served {
  readonly port: number;
  readonly url: string;
  /** Every request, as `POST initialize`, `DELETE`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const PAGE = 2;

const names = ['add', 'echo', 'fail', 'picture', 'slow', 'structured', 'strict'];

const tools = names.map((name) => ({
  name,
  description: `The tool ${name}.\nIts second line has \u001b[31ma colour and is rather a long one that has to be wrapped somewhere.`,
  inputSchema: {
    type: 'object' as const,
    properties: { message: { type: 'string' }, times: { type: 'number' } },
    required: name === 'strict' ? ['message'] : [],
  },
}));

/** What each tool answers. */
const results: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => object | Promise<object>>> = {
  add: () => ({ content: [] }),
  echo: ({ message }) => ({
    content: [
      { type: 'text', text: `${message}` },
      { type: 'text', text: 'over' },
    ],
  }),
  fail: () => ({ content: [{ type: 'text', text: 'no such file\nnor directory' }], isError: true }),
  picture: () => ({
    content: [
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'file:///a', text: 'inside' } },
      { type: 'resource_link', uri: 'file:///b', name: 'b' },
    ],
  }),
  slow: () => new Promise(() => undefined),
  structured: () => ({ content: [], structuredContent: { sum: 3 } }),
  strict: ({ message }) => {
    if (message === undefined) throw new ProtocolError(-32602, 'invalid arguments');
    return { content: [{ type: 'text', text: 'fine' }] };
  },
};

const page = <T>(items: readonly T[], cursor: string | undefined) => {
  const from = Number(cursor ?? 0);
  const next = from + PAGE;
  return { items: items.slice(from, next), ...(next < items.length && { nextCursor: String(next) }) };
};

/** A server with several pages of everything. */
const mcpServer = (): Server => {
  const server = new Server(
    { name: 'fixture', version: '1.2.3' },
    { capabilities: { tools: { listChanged: false }, resources: {}, prompts: {} }, instructions: 'Ask nicely.' },
  );
  server.setRequestHandler('tools/list', ({ params }) => {
    const { items, ...rest } = page(tools, params?.cursor);
    return { tools: items, ...rest };
  });
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: args = {} } }) => {
    return { content: [], ...(await results[name]?.(args)) };
  });
  server.setRequestHandler('resources/list', ({ params }) => {
    const all = ['a', 'b', 'c'].map((name) => ({ uri: `file:///${name}`, name, mimeType: 'text/plain' }));
    const { items, ...rest } = page(all, params?.cursor);
    return { resources: items, ...rest };
  });
  server.setRequestHandler('prompts/list', ({ params }) => {
    const all = ['ask', 'beg', 'thank'].map((name) => ({ name, arguments: [{ name: 'whom', required: true }] }));
    const { items, ...rest } = page(all, params?.cursor);
    return { prompts: items, ...rest };
  });
  return server;
};

/** The sessions of the legacy era: a server for each. */
const withSessions = (): RequestListener => {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  return async (request, response) => {
    const id = request.headers['mcp-session-id'];
    let transport = sessions.get(String(id));
    if (transport === undefined) {
      transport = new NodeStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (started: string) => {
          if (transport) sessions.set(started, transport);
        },
      });
      await mcpServer().connect(transport);
    }
    await transport.handleRequest(request, response);
  };
};

const speakers: Readonly<Record<Speech, () => RequestListener>> = {
  legacy: withSessions,
  modern: () => toNodeHandler(createMcpHandler(mcpServer, { legacy: 'reject' })) as RequestListener,
  both: () => toNodeHandler(createMcpHandler(mcpServer)) as RequestListener,
};

const listening = (server: HttpServer): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** Serves anything over HTTP. */
export const serve = async (listener: RequestListener, path = '/mcp'): Promise<Served> => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(described(request));
    listener(request, response);
  });
  const port = await listening(server);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, url: `http://localhost:${port}${path}`, requests, close };
};

const described = ({ method, headers }: IncomingMessage): string =>
  [method, headers['mcp-method']].filter((word) => word !== undefined).join(' ');

/** Serves MCP at `/mcp`; with a `token` to nobody who doesn't bring it. */
export const serveMcp = (speech: Speech, token?: string): Promise<Served> => {
  const speak = speakers[speech]();
  return serve((request, response) => {
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end('who are you?');
    } else if (request.url !== '/mcp') {
      response.writeHead(404).end('nothing here');
    } else {
      speak(request, response);
    }
  });
};
