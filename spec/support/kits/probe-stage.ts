import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { firstValueFrom, of } from 'rxjs';
import type { Observation } from '../../../lib/health/observation.ts';
import type { PortOwner } from '../../../lib/host/probe/owner/port-owner.ts';
import { type Eras, prober, type RunProber } from '../../../lib/host/probe/prober.ts';
import type { Unanswered } from '../../../lib/host/probe/trials.ts';
import type { HealthConfig, McpConfig, ServerConfig } from '../../../lib/model.ts';
import { serverConfig } from '../fixtures/configs.ts';

/** A request to a server on the stage. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly id?: number; readonly method?: string };
}

export type Answering = (request: Request, response: ServerResponse) => void;

export const SERVER = { name: 's', version: '1' };
export const INITIALIZED = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: SERVER };

export const json = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
export const result = (id: unknown, value: unknown) => ({ jsonrpc: '2.0', id, result: value });
export const failure = (id: unknown, code: number, message = 'no') => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

/** Answers as MCP without sessions, except for requests that `otherwise` answers, for which it returns true. */
export const speaking =
  (otherwise: (request: Request, response: ServerResponse) => boolean = () => false): Answering =>
  (request, response) => {
    if (otherwise(request, response)) return;
    const { method, body } = request;
    if (method !== 'POST') response.writeHead(405).end();
    else if (body.id === undefined) response.writeHead(202).end();
    else if (body.method === 'initialize') json(response, 200, result(body.id, INITIALIZED));
    else if (body.method === 'ping') json(response, 200, result(body.id, {}));
    else if (body.method === 'tools/list') json(response, 200, result(body.id, { tools: [] }));
    else json(response, 200, failure(body.id, -32601, 'Method not found'));
  };

/** The config of a server on this port. */
export const configOf = (
  port: number,
  health: Partial<HealthConfig> = {},
  mcp: Partial<McpConfig> = {},
): ServerConfig => {
  const base = serverConfig({ port });
  return { ...base, health: { ...base.health, ...health }, mcp: { ...base.mcp, ...mcp } };
};

/** Treats the sockets on the stage as the run's. */
export const OURS: PortOwner = { isStillOurs: () => true, look: () => of({ type: 'ours', exposed: false }) };

/** Servers in this process, and their probers. Everything is closed after each spec. */
export const probeStage = () => {
  const open: (Server | TcpServer)[] = [];
  const probers: RunProber[] = [];
  const requests: Request[] = [];

  afterEach(() => {
    for (const made of probers.splice(0)) made.close();
    for (const server of open.splice(0)) {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }
    requests.length = 0;
  });

  const listening = async (server: Server | TcpServer, host = '127.0.0.1'): Promise<number> => {
    open.push(server);
    await new Promise<void>((done) => server.listen(0, host, () => done()));
    return (server.address() as AddressInfo).port;
  };

  const proberOf = (
    config: ServerConfig,
    eras: Eras = new WeakMap(),
    owner = OURS,
    unanswered: Unanswered = new WeakMap(),
  ): RunProber => {
    const made = prober(config, owner, eras, unanswered);
    probers.push(made);
    return made;
  };

  return {
    requests,
    listening,
    proberOf,
    /** Starts an HTTP server. @returns its port. */
    web: (answer: Answering, host?: string): Promise<number> =>
      listening(
        createServer(async (message, response) => {
          let text = '';
          for await (const chunk of message) text += chunk;
          const { method = '', url = '', headers } = message;
          const request: Request = { method, url, headers, body: text === '' ? {} : JSON.parse(text) };
          requests.push(request);
          answer(request, response);
        }),
        host,
      ),
    /** Starts a TCP server: `answer` gets each connection and its first data. */
    raw: (answer: (socket: Socket, said: string) => void): Promise<number> =>
      listening(
        createTcpServer((socket) => {
          socket.on('error', () => undefined);
          socket.once('data', (bytes) => answer(socket, bytes.toString('latin1')));
        }),
      ),
    ready: (port: number, health?: Partial<HealthConfig>, mcp?: Partial<McpConfig>): Promise<Observation> =>
      firstValueFrom(proberOf(configOf(port, health, mcp)).ready(false)),
    /** The requests, as `POST initialize`, `OPTIONS /mcp`. */
    said: (): readonly string[] => requests.map(({ method, url, body }) => `${method} ${body.method ?? url}`),
  };
};
