import { createServer, type Server, type Socket } from 'node:net';
import { NEVER, type Observable, of } from 'rxjs';
import type { Endpoint } from '../../../../lib/host/probe/http/endpoint.ts';
import type { Ownership, PortOwner } from '../../../../lib/host/probe/owner/port-owner.ts';

/** Servers on loopback for one suite, which are closed after each of its specs. */
export const listening = () => {
  const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
  afterEach(async () => {
    for (const { server, sockets } of open.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  /** Listens with a handler for each connection. @returns the port. */
  return (onConnection: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<number> => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    open.push({ server, sockets });
    return new Promise((resolve, reject) => {
      server.on('error', reject);
      server.listen(port, host, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  };
};

/** An owner of a port that is found to be this, or that is never found if it is undefined. */
export const ownerOf = (found: Ownership | undefined, isKnown = false): PortOwner => ({
  isStillOurs: () => isKnown,
  look: (): Observable<Ownership> => (found === undefined ? NEVER : of(found)),
});

export const OURS = { type: 'ours', exposed: false } as const satisfies Ownership;

/** An endpoint of a run that owns its port. */
export const endpointAt = (
  port: number,
  owner: PortOwner = ownerOf(OURS),
  headers: Endpoint['headers'] = [],
): Endpoint => ({
  port,
  path: '/mcp',
  headers,
  owner,
});
