import { connect, type SocketConnectOpts } from 'node:net';
import { mergeMap, Observable, of } from 'rxjs';
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

const fromError = (error: Error): Observation =>
  isWantOfMeans(error)
    ? { type: 'unasked' }
    : { type: 'code' in error && error.code === 'ECONNRESET' ? 'not-http' : 'absent' };

const knockAt = (host: string, port: number, request: string, path: string): Observable<Observation> =>
  new Observable((subscriber) => {
    const settle = (observation: Observation): void => {
      subscriber.next(observation);
      subscriber.complete();
    };
    let text = '';
    const options: SocketConnectOpts = {
      host,
      port,
      onread: {
        buffer,
        callback: (length) => {
          text += buffer.toString('latin1', 0, length);
          if (text.length >= LONGEST_LINE) settle(observed(text, path));
          return true;
        },
      },
    };
    const socket = connect(options);
    socket.on('connect', () => socket.write(request, 'latin1'));
    socket.on('end', () => settle({ type: 'not-http' }));
    socket.on('error', (error) => settle(fromError(error)));
    return () => socket.destroy();
  });

/**
 * The check of liveness: one request, and of the answer nothing but the status. It is made so often, for so many
 * servers, that it is written by hand: Node's HTTP client takes several times as long for it. On a connection of its own,
 * to 127.0.0.1, and where nobody listens there, to ::1. Cold; emits once, completes, never errors.
 */
export const knocker = ({ port, mcp }: ServerConfig, { method, path }: Knock): Observable<Observation> => {
  const headers = [...mcp.headers, ['Host', `localhost:${port}`], ['Connection', 'close']];
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  return knockAt('127.0.0.1', port, request, path).pipe(
    mergeMap((found) => (found.type === 'absent' ? knockAt('::1', port, request, path) : of(found))),
  );
};
