import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { catchError, mergeMap, Observable, of } from 'rxjs';
import type { ServerConfig } from '../../model.ts';
import { codeOf, isWantOfMeans } from '../process/os-error.ts';

/** One HTTP request to a server. */
export interface Question {
  readonly method: 'DELETE' | 'GET' | 'OPTIONS' | 'POST';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Whether what has come of the body is all that matters. Absent: none of it does. */
  readonly isEnough?: (text: string, headers: IncomingHttpHeaders) => boolean;
}

/** An HTTP answer. */
export interface Answer {
  readonly type: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of the body: up to where it was enough, and never more than `MOST_BYTES` and a read. */
  readonly text: string;
}

/** What came of a request. */
export type Reply =
  | Answer
  /** Nobody listens. */
  | { readonly type: 'absent' }
  /** What came is not HTTP, or nothing came before the end. */
  | { readonly type: 'not-http' }
  /** The daemon itself lacks the means to ask. */
  | { readonly type: 'unasked' };

/** No answer that matters here is longer; a longer one is not read to its end. */
export const MOST_BYTES = 64 * 1024;

/** In this order: where a server listens on one of them only, it is nearly always the first. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EHOSTUNREACH']);

/** Loaded when the first server is asked: a daemon whose servers are not, does without. */
const http = () => process.getBuiltinModule('node:http');

const fromError = (error: unknown): Reply => {
  if (isWantOfMeans(error)) return { type: 'unasked' };
  return { type: NOBODY.has(codeOf(error)) ? 'absent' : 'not-http' };
};

const exchangeAt = (host: string, config: ServerConfig, question: Question): Observable<Reply> =>
  new Observable((subscriber) => {
    const { method, path, body, isEnough } = question;
    const settle = (reply: Reply): void => {
      subscriber.next(reply);
      subscriber.complete();
    };
    const request = http().request({
      host,
      port: config.port,
      method,
      path,
      // A connection of its own, closed after the answer: some servers wait for idle ones when they are to stop.
      agent: false,
      headers: headersOf(config, question),
    });
    request.on('error', (error) => settle(fromError(error)));
    request.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      let text = '';
      const done = (): void => settle({ type: 'answer', status, headers, text });
      if (isEnough === undefined) return done();
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length >= MOST_BYTES || isEnough(text, headers)) done();
      });
      response.on('end', done);
      response.on('error', done);
    });
    request.end(body);
    return () => request.destroy();
  });

/** Those of the config first: none of them can be one of ours (see `config/header.ts`). */
const headersOf = ({ port, mcp }: ServerConfig, { headers, body }: Question): OutgoingHttpHeaders => {
  const configured: Record<string, string[]> = {};
  for (const [name, value] of mcp.headers) {
    const values = configured[name.toLowerCase()];
    if (values === undefined) configured[name.toLowerCase()] = [value];
    else values.push(value);
  }
  return {
    ...configured,
    // A server that knows only its own name refuses the address: the guard against DNS rebinding (MCP 2025-11-25).
    Host: `localhost:${port}`,
    Connection: 'close',
    ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  };
};

/**
 * One request on a connection of its own, to 127.0.0.1, and where nobody listens there, to ::1. Cold; emits once,
 * completes, never errors. It takes as long as the server does: unsubscribing closes the connection.
 */
export const exchange = (config: ServerConfig, question: Question): Observable<Reply> => {
  const at = ([host = '', ...others]: readonly string[]): Observable<Reply> =>
    exchangeAt(host, config, question).pipe(
      mergeMap((reply) => (reply.type === 'absent' && others.length > 0 ? at(others) : of(reply))),
    );
  return at(LOOPBACK).pipe(catchError((error: unknown) => of(fromError(error))));
};
