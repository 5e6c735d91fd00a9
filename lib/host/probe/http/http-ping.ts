import { Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import type { Endpoint } from './endpoint.ts';
import { fromError, reach } from './reach.ts';

/** The request of a liveness check. Any status under 500 is good. */
export interface HttpPing {
  readonly method: 'GET' | 'OPTIONS';
  readonly path: string;
}

/** Holds the status line; the rest is discarded. Shared by all checks, as each read is handled synchronously. */
const buffer = Buffer.allocUnsafeSlow(64);

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})[ \r\n]/;
/** A status line can be recognised from this length on. */
const LONGEST_LINE = 'HTTP/1.1 200 '.length;

const observed = (text: string, path: string): Observation => {
  const status = Number(STATUS_LINE.exec(text)?.[1]);
  if (Number.isNaN(status)) return { type: 'not-http' };
  return status < 500 ? { type: 'good' } : { type: 'status', status, path };
};

const requestOf = ({ port, headers }: Endpoint, { method, path }: HttpPing): string => {
  const all = [...headers, ['Host', `localhost:${port}`], ['Connection', 'close']];
  return `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
};

/**
 * A liveness check: one request, of whose response only the status is read. It is written on a bare socket because it is
 * frequent, and Node's HTTP client takes several times as long. The connection is proved to be the run's before anything
 * is sent. Cold; emits once, completes, never errors.
 */
export const httpPinger = (endpoint: Endpoint, knock: HttpPing): Observable<Observation> => {
  const request = requestOf(endpoint, knock);
  // Without operators, whose subscribers would take as much memory as the socket.
  return new Observable((subscriber) => {
    let text = '';
    const settle = (found: Observation): void => {
      subscriber.next(found);
      subscriber.complete();
    };
    const callback = (length: number): boolean => {
      text += buffer.toString('latin1', 0, length);
      if (text.length >= LONGEST_LINE) settle(observed(text, knock.path));
      return true;
    };
    return reach(
      endpoint,
      (reached) => {
        if (reached.type !== 'reached') return settle(reached);
        const { socket } = reached;
        socket.on('end', () => settle({ type: 'not-http' }));
        socket.on('error', (error) => settle(fromError(error)));
        socket.write(request, 'latin1');
      },
      { buffer, callback },
    );
  });
};
