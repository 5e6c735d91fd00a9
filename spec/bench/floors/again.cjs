// again.cjs PROGRAM…: each PROGRAM, an argv in JSON, is spawned, and again whenever it exits. Without any it just stays.
for (const program of process.argv.slice(2)) {
  const { spawn } = require('node:child_process');
  const [command, ...args] = JSON.parse(program);
  const start = () => spawn(command, args, { stdio: 'ignore' }).on('exit', start);
  start();
}
setInterval(() => undefined, 1e6);
