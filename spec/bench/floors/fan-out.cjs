// fan-out.cjs SOCKET FILE PROGRAM: spawns PROGRAM, an argv in JSON, and writes what it prints, with `[out] ` after each end
// of a line, to FILE and to every connection of SOCKET.
const { spawn } = require('node:child_process');
const { openSync, writeSync } = require('node:fs');
const { createServer } = require('node:net');

const [socket, path, program] = process.argv.slice(2);
const file = openSync(path, 'a');
const followers = new Set();
const [command, ...args] = JSON.parse(program);

createServer((follower) => {
  followers.add(follower);
  follower
    .on('close', () => followers.delete(follower))
    .on('error', () => undefined)
    .resume();
}).listen(socket);

spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] }).stdout.on('data', (bytes) => {
  const lines = Buffer.from(bytes.toString('latin1').replaceAll('\n', '\n[out] '), 'latin1');
  writeSync(file, lines);
  for (const follower of followers) follower.write(lines);
});
