import { connect, type OnReadOpts, type Socket } from 'node:net';
import type { Subscription } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import { codeOf, isWantOfMeans } from '../../process/os-error.ts';
import type { Endpoint } from '../endpoint.ts';
import { LOOPBACK_HOSTS, type LoopbackHost } from '../owner/listeners.ts';
import type { Connection, Ownership } from '../owner/port-owner.ts';

/** Nothing was sent, and this is why. `good`: it is presumed to be the server, and can't be asked. */
export type Unreached = Extract<Observation, { type: 'absent' | 'foreign' | 'good' | 'not-http' | 'unasked' }>;

/** What came of connecting: a connection that is proved to be the server's, or none. */
export type Reached = { readonly type: 'reached'; readonly socket: Socket } | Unreached;

/** It could not be proved that a run has the socket, though everything speaks for it: nothing is sent to it. */
export const UNPROVED: Unreached = { type: 'good', notes: [{ type: 'unproved' }] };

const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What an error of a connection says of who is asked. */
export const fromError = (error: unknown): Unreached => {
  if (isWantOfMeans(error)) return { type: 'unasked' };
  return { type: NOBODY.has(codeOf(error)) ? 'absent' : 'not-http' };
};

/**
 * Connects to whoever listens at the port, on 127.0.0.1, or where nobody does, on ::1, and hands the connection over if it
 * leads to the run: anybody else is hung up on without a word. The proof comes after the connection: before it, another
 * could take the port. Calls back once; what it returns closes the connection, whoever has it then.
 *
 * By callbacks, as it is the beginning of each check of liveness: subscribers would take as much memory as the socket.
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
      // It was closed while the proof was sought.
      if (connecting.destroyed) return void fail({ type: 'not-http' });
      connecting.off('error', failed);
      then({ type: 'reached', socket: connecting });
    };
    connecting.on('error', failed);
    connecting.on('connect', () => {
      // The kernel may choose the very port that is asked as the source of the question: then nobody but us answers.
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
