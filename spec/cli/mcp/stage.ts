import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { type Served, serve } from '../../support/fixtures/served-mcp.ts';
import { type Sandbox, sandboxed } from '../../support/kits/sandbox.ts';
import { FakeDaemon, Refusal } from '../fake-daemon.ts';

/** Further members of the daemon's answer about the server `a`. */
export type Told = Readonly<Record<string, unknown>>;

/** A request as received by a scripted server. */
export interface Heard {
  /** The method of JSON-RPC, else that of HTTP. */
  readonly method: string;
  /** Unchanged. */
  readonly body: string;
  readonly id: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** The answer of a scripted server to one method: a result as JSON, or a function. */
export type Act = string | ((heard: Heard) => string | undefined | Promise<string | undefined>);

/** The first requests of every session of the legacy era. */
export const GREETING =
  '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}';

/** A scripted server and the requests to it. */
export interface Scripted extends Served {
  readonly heard: readonly Heard[];
  /** The requested methods, in order. */
  methods(): readonly string[];
}

/** A tool that accepts any arguments, as JSON. */
export const tool = (name: string, more = ''): string => `{"name":"${name}","inputSchema":{"type":"object"}${more}}`;

/** Answers one request with JSON. */
export const answer = (
  { response, id }: Heard,
  result: string,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
  response.end(`{"result":${result},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`);
};

/** Answers one request with an error. */
export const refuse = ({ response, id }: Heard, code: number, message: string, data = 'null'): void => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(
    `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":${code},"message":"${message}","data":${data}}}`,
  );
};

/** For each spec of a suite: a fake daemon whose only server `a` runs in this process. */
export const staged = () => {
  const sandbox: () => Sandbox = sandboxed();
  let daemon: FakeDaemon | undefined;
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    await daemon?.close();
    daemon = undefined;
    for (const close of closing.splice(0)) await close();
  });

  const configPath = (name: string): string => join(sandbox().configDir, `${name}.kdl`);

  /** Sets the server as running at `url`. */
  const runs = async (url: string, told: Told = {}): Promise<void> => {
    daemon = await FakeDaemon.listen(sandbox().socket, {
      status: ({ name }) =>
        name === 'a'
          ? {
              name,
              state: 'running',
              pid: process.pid,
              port: 1,
              restart_count: 0,
              url,
              config_path: configPath('a'),
              log_path: sandbox().logFile('a'),
              ...told,
            }
          : new Refusal(-32001, `no such server: ${name}`),
    });
  };

  const served = async (starting: Promise<Served>, told: Told = {}, path = '/mcp'): Promise<Served> => {
    const server = await starting;
    closing.push(() => server.close());
    await runs(server.url.replace('/mcp', path), told);
    return server;
  };

  /** A scripted server of the legacy era, without sessions, with one tool. */
  const scripted = async (script: Readonly<Record<string, Act>>, told: Told = {}): Promise<Scripted> => {
    const heard: Heard[] = [];
    const acts: Readonly<Record<string, Act>> = {
      initialize: GREETING,
      'tools/list': `{"tools":[${tool('t')}]}`,
      'tools/call': '{"content":[{"type":"text","text":"done"}]}',
      ...script,
    };
    const server = await served(
      serve(async (request, response) => {
        const body = await readAll(request).catch(() => '');
        const { method = request.method, id } = body === '' ? { id: null } : JSON.parse(body);
        const one: Heard = { method, body, id, request, response };
        heard.push(one);
        const act = acts[method];
        if (act === undefined && id === undefined) return void response.writeHead(202).end();
        if (act === undefined) return refuse(one, -32601, 'Method not found');
        const result = typeof act === 'string' ? act : await act(one);
        if (result !== undefined) answer(one, result);
      }),
      told,
    );
    return { ...server, heard, methods: () => heard.map(({ method }) => method) };
  };

  return { sandbox, closing, configPath, runs, served, scripted };
};
