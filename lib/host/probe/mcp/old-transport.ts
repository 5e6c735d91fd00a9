import { map, type Observable, of, timeout } from 'rxjs';
import type { BodyReader } from '../http/body.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { EventStream } from '../http/event-stream.ts';
import { exchange } from '../http/exchange.ts';
import { EVENT_STREAM, mediaTypeOf } from './responses.ts';

/** The event `endpoint` comes at once, before any other. */
const PATIENCE_MS = 2_000;

/**
 * Whether a server has the HTTP+SSE transport of 2024-11-05 at this path: GET opens an event stream that begins with an
 * event `endpoint`. Cold; emits once, completes, never errors.
 */
export const hasOldTransport = (endpoint: Endpoint): Observable<boolean> => {
  let isFound = false;
  const stream = (): BodyReader =>
    new EventStream({
      data: () => undefined,
      event: (type) => {
        isFound = type === 'endpoint';
        return true;
      },
    });
  return exchange(endpoint, {
    method: 'GET',
    path: endpoint.path,
    headers: { Accept: EVENT_STREAM },
    reader: stream,
  }).pipe(
    map(
      (reply) =>
        isFound && reply.type === 'answer' && reply.status === 200 && mediaTypeOf(reply.headers) === EVENT_STREAM,
    ),
    timeout({ first: PATIENCE_MS, with: () => of(false) }),
  );
};
