import net from 'node:net';

/** Below those that systems give to outgoing connections: nobody gets one of these by chance before its server does. */
const FIRST = 18_000;
const COUNT = 14_000;

const given = new Set<number>();

/** A port on loopback that nobody has right now, and that was not given before: any of many, as other runs look too. */
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
