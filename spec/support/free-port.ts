import net from 'node:net';

/** The system may give a port twice while nobody listens on it. */
const given = new Set<number>();

/** A port on loopback that nobody has right now, and that was not given before. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = await anyPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
};

const anyPort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = net.createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => done(port));
    });
  });
