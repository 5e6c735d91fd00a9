// Starts a helper in its own session and does not stop it, like some launchers. xy finds the helper by its environment
// and ends it with the server.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const helper = spawn('sleep', ['3600'], { detached: true, stdio: 'ignore' });
helper.unref();
console.log(`helper is pid ${helper.pid}`);
createServer((_request, response) => response.end('ok\n')).listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log(`listening on ${process.env.PORT}`),
);
