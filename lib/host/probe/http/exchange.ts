import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { Observable } from 'rxjs';
import { type BodyReader, type Ending, readBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import { fromError, reach, type Unreached } from './reach.ts';

/** One HTTP request to a server. */
export interface Question {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Makes the reader of the response body. Absent: the body is not read. */
  readonly reader?: (headers: IncomingHttpHeaders) => BodyReader;
}

/** An HTTP response; its body has gone to the reader. */
export interface Answer {
  readonly type: 'answer';
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly ending: Ending;
}

/** The result of a request. `not-http` also means that the connection ended without a response. */
export type Reply = Answer | Unreached;

/** The maximum number of interim responses (RFC 9110 § 15.2); more are an attack. */
const MOST_INTERIM = 16;

/** Loaded for the first request: a daemon without probed servers does not need it. */
const http = () => process.getBuiltinModule('node:http');

/** The configured headers come first. They can't replace xy's own (see `config/schema/header.ts`). */
const headersOf = (endpoint: Endpoint, { headers, body }: Question): OutgoingHttpHeaders => {
  const values: Record<string, string[]> = {};
  for (const [name, value] of endpoint.headers) {
    const same = values[name.toLowerCase()];
    if (same === undefined) values[name.toLowerCase()] = [value];
    else same.push(value);
  }
  return {
    ...values,
    // Servers with a guard against DNS rebinding refuse the address as a host (MCP 2025-11-25).
    Host: `localhost:${endpoint.port}`,
    // Some servers wait for idle connections to close before they stop.
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
 * One request on a new connection, which is proved to be the run's before anything is sent. Cold; emits once, completes,
 * never errors. Has no time limit: unsubscribing closes the connection.
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
        // The path of a redirect that is not valid in a request.
        settle(fromError(error));
      }
    });
  });
