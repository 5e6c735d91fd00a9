import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import type { FetchLike } from '@modelcontextprotocol/client';

/** In this order, whatever this machine takes `localhost` for: where a server listens on one only, it is mostly the first. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

/** Statuses without a body (Fetch § 2.2.6). */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(`${error.code}`);

const responseOf = (message: IncomingMessage): Response => {
  const { statusCode: status = 0, statusMessage: statusText = '' } = message;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  // The stream of the web and that of Node are declared apart, and are the same.
  const body = BODYLESS.has(status) ? null : (Readable.toWeb(message) as ReadableStream);
  return new Response(body, { status, statusText, headers });
};

const ask = (host: string, url: URL, init: RequestInit): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers, body, signal } = init;
    const asking = request({
      host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method,
      // The name by which the server's clients call it: some refuse every other.
      headers: { ...Object.fromEntries(new Headers(headers)), host: url.host, connection: 'close' },
      agent: false,
      ...(signal && { signal }),
    });
    asking.on('response', (message) => resolve(responseOf(message))).on('error', reject);
    asking.end(typeof body === 'string' ? body : undefined);
  });

/** `fetch` from a server on this machine: by the name of localhost, on a connection of its own for each request. */
export const fetchFromLoopback: FetchLike = async (url, init = {}) => {
  const [first, second] = LOOPBACK;
  const target = new URL(url);
  try {
    return await ask(first, target, init);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return ask(second, target, init).catch((other: unknown) => {
      throw isRefused(other) ? error : other;
    });
  }
};
