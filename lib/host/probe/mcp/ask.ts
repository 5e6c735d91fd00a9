import type { IncomingHttpHeaders } from 'node:http';
import { defer, map, type Observable } from 'rxjs';
import type { Endpoint } from '../http/endpoint.ts';
import { exchange, type Reply } from '../http/exchange.ts';
import type { Message } from './messages.ts';
import { type Response, type ResponseReader, responseReader } from './responses.ts';

/** The HTTP result of a request, and the JSON-RPC response in it, if any. */
export interface Asked {
  readonly reply: Reply;
  readonly response: Response | undefined;
}

/** Sends a JSON-RPC request to the endpoint. Cold; emits once, completes, never errors. */
export const ask = (endpoint: Endpoint, message: Message): Observable<Asked> =>
  defer(() => {
    let reading: ResponseReader | undefined;
    const { body, headers } = message;
    const reader = (about: IncomingHttpHeaders): ResponseReader => {
      reading = responseReader(message, about);
      return reading;
    };
    return exchange(endpoint, { method: 'POST', path: endpoint.path, body, headers, reader }).pipe(
      map((reply) => ({ reply, response: reading?.response() })),
    );
  });
