import { connect, type OnReadOpts, type Socket } from 'node:net';
import type { Subscription } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import { codeOf, isResourceExhaustion } from '../../system/os-error.ts';
import { LOOPBACK_HOSTS, type LoopbackHost } from '../owner/listeners.ts';
import type { Connection, Ownership } from '../owner/port-owner.ts';
import type { Endpoint } from './endpoint.ts';

/** Why nothing was sent. `good`: the socket is presumed to be the server's, but that can't be proved. */
export type Unreached = Extract<Observation, { type: 'absent' | 'foreign' | 'good' | 'not-http' | 'unasked' }>;

/** The result of connecting: a connection that is proved to be the server's, or none. */
export type Reached = { readonly type: 'reached'; readonly socket: Socket } | Unreached;

/** The socket is presumed to be the run's, but that can't be proved: nothing is sent. */
export const UNPROVED: Unreached = { type: 'good', notes: [{ type: 'unproved' }] };

const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The meaning of a connection error. */
export const fromError = (error: unknown): Unreached => {
  if (isResourceExhaustion(error)) return { type: 'unasked' };
  return { type: NOBODY.has(codeOf(error)) ? 'absent' : 'not-http' };
};

/**
 * Connects to the port on 127.0.0.1 or, if nothing listens there, on ::1, and passes the connection on if its other end
 * is proved to be the run; any other connection is closed without sending anything. The proof follows the connection,
 * and is followed by the request: in the other order, another process could take the port between the proof and the
 * connection, and receive the headers. Calls back once; the function it returns closes the connection at any time.
 *
 * It uses callbacks, since each liveness check calls it: subscribers would take as much memory as the socket.
 */
export const reach = (
  { port, headers, owner }: Endpoint,
  then: (reached: Reached) => void,
  onread?: OnReadOpts,
): (() => void) => {
  let socket: Socket | undefined;
  let looking: Subscription | undefined;

  const at = (host: LoopbackHost, next?: LoopbackHost): void => {
    const connecting = connect({ host, port, ...(onread && { onread }) });
    socket = connecting;
    const fail = (failure: Unreached): void => {
      connecting.destroy();
      if (failure.type === 'absent' && next !== undefined) at(next);
      else then(failure);
    };
    const failed = (error: Error): void => {
      looking?.unsubscribe();
      fail(fromError(error));
    };
    const handOver = (): void => {
      // The server closed it in the meantime.
      if (connecting.destroyed) return void fail({ type: 'not-http' });
      connecting.off('error', failed);
      then({ type: 'reached', socket: connecting });
    };
    connecting.on('error', failed);
    connecting.on('connect', () => {
      // The kernel may choose this port as the source port too: then the socket is connected to itself.
      if (connecting.localPort === port) return void fail({ type: 'absent' });
      if (owner.isStillOurs(host, headers.length > 0)) return handOver();
      const via: Connection = { host, port: connecting.localPort ?? 0 };
      looking = owner.look(false, via).subscribe((found: Ownership) => {
        if (found.type !== 'ours') fail(found);
        else if (found.unproved) fail(UNPROVED);
        else handOver();
      });
    });
  };

  const [first, second] = LOOPBACK_HOSTS;
  at(first, second);
  return () => {
    looking?.unsubscribe();
    socket?.destroy();
  };
};
