import { renameSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

/** A request as received. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** An error response. */
export class Refusal {
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };

  constructor(code: number, message: string, data?: unknown) {
    this.error = { code, message, ...(data !== undefined && { data }) };
  }
}

/** Sends a notification. */
export type Notify = (method: string, params: unknown) => void;

/** The script of one method: returns the result or a refusal; `undefined` means no answer. */
export type Act = (params: Readonly<Record<string, unknown>>, notify: Notify, socket: Socket) => unknown;

/** A scripted daemon: a real socket, and a script for each method. */
export class FakeDaemon {
  /** Every request so far, in the order of arrival. */
  readonly requests: Request[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(acts: Readonly<Record<string, Act>>) {
    this.#server = createServer((socket) => this.#serve(socket, acts));
  }

  static async listen(path: string, acts: Readonly<Record<string, Act>>): Promise<FakeDaemon> {
    const daemon = new FakeDaemon(acts);
    await new Promise<void>((resolve) => daemon.#server.listen(path, resolve));
    return daemon;
  }

  #serve(socket: Socket, acts: Readonly<Record<string, Act>>): void {
    const write = (message: object) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const answer = (request: Request): void => {
      this.requests.push(request);
      const act = acts[request.method] ?? (() => new Refusal(-32601, `no method ${request.method}`));
      const later: [method: string, params: unknown][] = [];
      let answered = false;
      const notify: Notify = (method, params) => {
        if (answered) write({ method, params });
        else later.push([method, params]);
      };
      const result = act(request.params ?? {}, notify, socket);
      if (result instanceof Refusal) write({ id: request.id, error: result.error });
      else if (result !== undefined) write({ id: request.id, result });
      answered = true;
      for (const [method, params] of later) write({ method, params });
    };
    let rest = '';
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) answer(JSON.parse(line));
    });
  }

  /** The number of open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Ends all connections. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A socket on which nothing listens, as a killed daemon leaves it. */
export const staleSocket = async (path: string): Promise<void> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.old`, resolve));
  // Node removes the socket at its own path when it closes.
  renameSync(`${path}.old`, path);
  await new Promise((resolve) => server.close(resolve));
};
