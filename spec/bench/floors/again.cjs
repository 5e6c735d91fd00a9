// again.cjs PROGRAM…: spawns each PROGRAM, an argv in JSON, and spawns it again whenever it exits. Without any, it
// idles.
for (const program of process.argv.slice(2)) {
  const { spawn } = require('node:child_process');
  const [command, ...args] = JSON.parse(program);
  const start = () => spawn(command, args, { stdio: 'ignore' }).on('exit', start);
  start();
}
setInterval(() => undefined, 1e6);
