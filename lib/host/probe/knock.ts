import { connect, type Socket } from 'node:net';
import { Observable } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import type { ServerConfig } from '../../model.ts';
import { isWantOfMeans } from '../process/os-error.ts';

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

/** In this order: where a server listens on one of them only, it is nearly always the first. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

const fromError = (error: Error): Observation =>
  isWantOfMeans(error)
    ? { type: 'unasked' }
    : { type: 'code' in error && error.code === 'ECONNRESET' ? 'not-http' : 'absent' };

/**
 * The check of liveness: one request, and of the answer nothing but the status. It is made so often, for so many
 * servers, that it is written by hand: Node's HTTP client takes several times as long for it. On a connection of its own,
 * to 127.0.0.1, and where nobody listens there, to ::1. Cold; emits once, completes, never errors.
 */
export const knocker = ({ port, mcp }: ServerConfig, { method, path }: Knock): Observable<Observation> => {
  const headers = [...mcp.headers, ['Host', `localhost:${port}`], ['Connection', 'close']];
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  // Not of operators, which take several subscribers for each check, and as much memory as the socket does.
  return new Observable((subscriber) => {
    let socket: Socket | undefined;
    const ask = ([host = '', ...others]: readonly string[]): void => {
      let text = '';
      const settle = (found: Observation): void => {
        if (found.type === 'absent' && others.length > 0) ask(others);
        else {
          subscriber.next(found);
          subscriber.complete();
        }
      };
      const callback = (length: number): boolean => {
        text += buffer.toString('latin1', 0, length);
        if (text.length >= LONGEST_LINE) settle(observed(text, path));
        return true;
      };
      const asking = connect({ host, port, onread: { buffer, callback } });
      asking.on('connect', () => asking.write(request, 'latin1'));
      asking.on('end', () => settle({ type: 'not-http' }));
      asking.on('error', (error) => settle(fromError(error)));
      socket = asking;
    };
    ask(LOOPBACK);
    return () => socket?.destroy();
  });
};
