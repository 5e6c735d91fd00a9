// Takes three seconds until it listens, like bridges and Python servers.
import { createServer } from 'node:http';

console.log('warming up');
setTimeout(() => {
  createServer((_request, response) => response.end('ok\n')).listen(Number(process.env.PORT), '127.0.0.1', () =>
    console.log(`listening on ${process.env.PORT}`),
  );
}, 3000);
