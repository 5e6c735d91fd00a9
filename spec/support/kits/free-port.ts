import net from 'node:net';

/**
 * Below the ephemeral ports of outgoing connections, so that none of these is taken by chance before its server starts.
 */
const FIRST = 18_000;
const COUNT = 14_000;

const given = new Set<number>();

/** A random free port on loopback that was not returned before. Random, since other runs search at the same time. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = net.createServer();
    server.once('error', () => done(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => done(true)));
  });
