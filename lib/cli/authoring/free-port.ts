import { createServer } from 'node:net';
import { userError } from '../terminal/user-error.ts';

/** Below the ephemeral ports of outgoing connections, and rarely used otherwise. */
const FIRST = 17_000;
const COUNT = 1_000;

/** FNV-1a, so that a name has the same port on every machine. */
const hash = (text: string): number => {
  let sum = 0x811c9dc5;
  for (const byte of Buffer.from(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
};

/** The ports for a server, beginning with the one that its name hashes to. Pure. */
export const portsFor = (name: string): readonly number[] =>
  Array.from({ length: COUNT }, (_, step) => FIRST + ((hash(name) + step) % COUNT));

/** The first of these ports on which nothing listens and that no config has. @throws XyError if there is none. */
export const freePort = async (name: string, taken: ReadonlySet<number>): Promise<number> => {
  for (const port of portsFor(name)) if (!taken.has(port) && (await isFree(port))) return port;
  throw userError(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free: give one with --port`);
};

/** Whether a port is in the range from which xy chooses. Pure. */
export const isChosen = (port: number): boolean => port >= FIRST && port < FIRST + COUNT;

/** Whether nothing listens on it, by IPv4 or IPv6. */
export const isFree = async (port: number): Promise<boolean> =>
  (await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(host, port)))).every(Boolean);

/** Any error other than these means that the address family is not available, so that nothing listens there. */
const canListen = (host: string, port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      done(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(true)));
  });
