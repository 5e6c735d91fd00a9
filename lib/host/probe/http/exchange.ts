import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Observable } from 'rxjs';
import type { Endpoint } from '../endpoint.ts';
import { type BodyReader, type Ending, readBody } from './body.ts';
import { fromError, reach, type Unreached } from './reach.ts';

/** One HTTP request to a server. */
export interface Question {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** What the body of the answer is read by. Absent: none of it matters. */
  readonly reader?: (headers: IncomingHttpHeaders) => BodyReader;
}

/** An HTTP answer. Its body has gone to the reader. */
export interface Answer {
  readonly type: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly ending: Ending;
}

/** What came of a request. `not-http`: also where nothing came before the end. */
export type Reply = Answer | Unreached;

/** A few interim answers (RFC 9110 § 15.2) are honest, a flood is none. */
const MOST_INTERIM = 16;

/** Loaded when the first server is asked: a daemon whose servers are not, does without. */
const http = () => process.getBuiltinModule('node:http');

/** Those of the config first: none of them can be one of ours (see `config/header.ts`). */
const headersOf = (endpoint: Endpoint, { headers, body }: Question): OutgoingHttpHeaders => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of endpoint.headers) {
    const same = values[name.toLowerCase()];
    if (same === undefined) values[name.toLowerCase()] = [value];
    else same.push(value);
  }
  return {
    ...values,
    // A server that knows only its own name refuses the address: the guard against DNS rebinding (MCP 2025-11-25).
    Host: `localhost:${endpoint.port}`,
    // A connection of its own, closed after the answer: some servers wait for idle ones when they are to stop.
    Connection: 'close',
    'Accept-Encoding': 'identity',
    ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  };
};

const requested = (socket: Socket, question: Question, headers: OutgoingHttpHeaders): ClientRequest => {
  const { method, path } = question;
  return http().request({ createConnection: () => socket, method, path, headers });
};

/**
 * One request on a connection of its own to the run, and to nobody else. Cold; emits once, completes, never errors. It
 * takes as long as the server does: unsubscribing closes the connection.
 */
export const exchange = (endpoint: Endpoint, question: Question): Observable<Reply> =>
  new Observable((subscriber) => {
    const settle = (reply: Reply): void => {
      subscriber.next(reply);
      subscriber.complete();
    };
    const send = (socket: Socket): void => {
      const request = requested(socket, question, headersOf(endpoint, question));
      let interim = 0;
      request.on('error', (error) => settle(fromError(error)));
      request.on('information', () => {
        interim += 1;
        if (interim > MOST_INTERIM) settle({ type: 'not-http' });
      });
      request.on('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        const done = (ending: Ending): void => settle({ type: 'answer', status, headers, ending });
        if (question.reader === undefined) done('done');
        else readBody(response, question.reader(headers), done);
      });
      request.end(question.body);
    };
    return reach(endpoint, (reached) => {
      if (reached.type !== 'reached') return settle(reached);
      try {
        send(reached.socket);
      } catch (error) {
        // A path that HTTP doesn't allow for.
        settle(fromError(error));
      }
    });
  });
