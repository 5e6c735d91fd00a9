import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Failed, unanswered } from './failed.ts';
import { reach } from './reach.ts';
import type { Target } from './target.ts';

/** An HTTP request to the MCP endpoint. */
export interface Question {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

/** An HTTP answer with its body as a stream, decoded. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** As lenient as `fetch`: decodes what has arrived, and accepts a truncated end. */
const zlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

/** For servers that compress although they were asked not to. */
const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => createGunzip(zlib)],
  ['x-gzip', () => createGunzip(zlib)],
  ['deflate', () => createInflate(zlib)],
  ['br', () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH })],
]);

/** `pipeline`, so that the end of the connection within the body is an error of the decoded stream, too. */
const decoded = (body: Readable, encoding = ''): Readable => {
  const decoder = decoders.get(encoding.trim().toLowerCase())?.();
  return decoder === undefined ? body : pipeline(body, decoder, () => undefined);
};

/** The configured headers come first. They can't replace xy's own (see `config/schema/header.ts`). */
const headersOf = ({ url, headers }: Target, question: Question): OutgoingHttpHeaders => {
  const configured: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const known = configured[name.toLowerCase()];
    if (known === undefined) configured[name.toLowerCase()] = [value];
    else known.push(value);
  }
  return {
    ...configured,
    // The host in the clients' URL: some servers refuse any other.
    Host: new URL(url).host,
    // Some servers wait for idle connections to close before they stop.
    Connection: 'close',
    'Accept-Encoding': 'identity',
    ...(question.body !== undefined && { 'Content-Length': Buffer.byteLength(question.body) }),
    ...question.headers,
  };
};

/**
 * One request on a new connection, which is verified to be the server's. The caller must read or destroy the body.
 * @throws Failed
 */
export const ask = async (target: Target, question: Question, signal: AbortSignal): Promise<Answer> => {
  const socket = await reach(target, signal);
  const { pathname, search } = new URL(target.url);
  const asking = request({
    createConnection: () => socket,
    method: question.method,
    path: `${pathname}${search}`,
    headers: headersOf(target, question),
    signal,
  });
  return new Promise((resolve, reject) => {
    asking.on('error', (error) => reject(unanswered(error)));
    asking.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, body: decoded(response, headers['content-encoding']) });
    });
    asking.end(question.body);
  });
};

/** The maximum length of one message, in UTF-16 units: real ones are shorter. */
export const MOST_OF_MESSAGE = 32 * 1024 * 1024;

/** The body in pieces of text. @throws Failed if it is truncated */
export async function* textOf({ body }: Answer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  } catch (error) {
    throw unanswered(error);
  }
  yield decoder.decode();
}

/** The body as one text. @throws Failed */
export const wholeText = async (answer: Answer): Promise<string> => {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of textOf(answer)) {
    length += piece.length;
    if (length > MOST_OF_MESSAGE) throw new Failed({ type: 'too-large' });
    pieces.push(piece);
  }
  return pieces.join('');
};
