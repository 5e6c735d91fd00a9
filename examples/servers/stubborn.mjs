// Ignores SIGTERM, like servers with an open stream. xy waits for the grace and then sends SIGKILL.
import { createServer } from 'node:http';

process.on('SIGTERM', () => console.log('SIGTERM? I am staying'));
createServer((_request, response) => response.end('ok\n')).listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log(`listening on ${process.env.PORT}`),
);
