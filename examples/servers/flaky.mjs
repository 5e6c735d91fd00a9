// Crashes at every third request, like a server with a bug. xy restarts it after the backoff.
import { createServer } from 'node:http';

let requests = 0;
createServer((_request, response) => {
  requests += 1;
  console.log(`request ${requests}`);
  if (requests % 3 === 0) throw new Error('every third request is too much');
  response.end('ok\n');
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening on ${process.env.PORT}`));
