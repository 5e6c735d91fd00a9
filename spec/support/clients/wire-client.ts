import net from 'node:net';

/** An error response. */
export class WireError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { code: number; message: string; data?: unknown };
}

/** A client of the wire protocol: matches responses by id, and keeps all notifications in order. */
export class WireClient {
  readonly notifications: { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[] = [];
  readonly socket: net.Socket;
  /** Every received line, as text. */
  readonly lines: string[] = [];
  #lastId = 0;
  #rest = '';
  readonly #waiting = new Map<unknown, (message: Message) => void>();

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.setEncoding('utf8').on('data', (text) => this.#take(String(text)));
    socket.on('error', () => undefined);
    // No more answers will come, and a half-closed connection would stay open forever.
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      for (const tell of this.#waiting.values()) tell({ error: { code: 0, message: 'the connection was closed' } });
    });
  }

  static connect(path: string): Promise<WireClient> {
    return new Promise((done, fail) => {
      const socket = net.connect({ path, allowHalfOpen: true });
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        done(new WireClient(socket));
      });
    });
  }

  call(method: string, params?: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    this.socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return new Promise((done, fail) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error) fail(new WireError(error));
        else done(result);
      });
    });
  }

  /** The `line`s of the `log` notifications so far. */
  logLines(): readonly string[] {
    return this.notifications.filter(({ method }) => method === 'log').map(({ params }) => String(params.line));
  }

  close(): void {
    this.socket.destroy();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.lines.push(line);
      const message = JSON.parse(line) as Message | Message[];
      if (Array.isArray(message)) continue;
      if (message.method !== undefined)
        this.notifications.push({ method: message.method, params: message.params ?? {} });
      else this.#waiting.get(message.id)?.(message);
    }
  }
}
