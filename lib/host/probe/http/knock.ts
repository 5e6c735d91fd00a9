import { Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import type { Endpoint } from '../endpoint.ts';
import { fromError, reach } from './reach.ts';

/** What is asked of a server that was ready: a method and a path, for which any status under 500 will do. */
export interface Knock {
  readonly method: 'GET' | 'OPTIONS';
  readonly path: string;
}

/** A status line fits; nothing after it is looked at. One for all: what is read is looked at before anything else is. */
const buffer = Buffer.allocUnsafeSlow(64);

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})[ \r\n]/;
/** As long as what has come may still become a status line. */
const LONGEST_LINE = 'HTTP/1.1 200 '.length;

const observed = (text: string, path: string): Observation => {
  const status = Number(STATUS_LINE.exec(text)?.[1]);
  if (Number.isNaN(status)) return { type: 'not-http' };
  return status < 500 ? { type: 'good' } : { type: 'status', status, path };
};

const requestOf = ({ port, headers }: Endpoint, { method, path }: Knock): string => {
  const all = [...headers, ['Host', `localhost:${port}`], ['Connection', 'close']];
  return `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
};

/**
 * The check of liveness: one request, and of the answer nothing but the status. It is made so often, for so many
 * servers, that it is written by hand: Node's HTTP client takes several times as long for it. On a connection of its own
 * to the run, and to nobody else. Cold; emits once, completes, never errors.
 */
export const knocker = (endpoint: Endpoint, knock: Knock): Observable<Observation> => {
  const request = requestOf(endpoint, knock);
  // Not of operators, which take several subscribers for each check, and as much memory as the socket does.
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
