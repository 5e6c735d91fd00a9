// daemon.cjs SOCKET CONFIGS PROGRAM…: spawns each PROGRAM, an argv in JSON, and answers requests at SOCKET, a line each, by
// doing only what they ask for: `list` a line as long as xy's, `stop` and `start` all, `reload` read every file in CONFIGS.
const { createServer } = require('node:net');

const [socket, configs, ...programs] = process.argv.slice(2);
/** As many bytes as xy says of a server. */
const STATUS = 'x'.repeat(170);
const running = new Set();

const start = async () => {
  const { spawn } = require('node:child_process');
  for (const program of programs) {
    const [command, ...args] = JSON.parse(program);
    const child = spawn(command, args, { stdio: 'ignore' });
    running.add(child.on('exit', () => running.delete(child)));
  }
};

const stop = () =>
  Promise.all(
    [...running].map((child) => {
      child.kill();
      return new Promise((done) => child.on('exit', done));
    }),
  );

const reload = async () => {
  const { readdirSync, readFileSync } = require('node:fs');
  for (const file of readdirSync(configs)) readFileSync(`${configs}/${file}`);
};

const list = async () => programs.map(() => STATUS);

const methods = { list, start, stop, reload };

createServer((client) => {
  client
    .on('error', () => undefined)
    .on('data', async (bytes) => {
      for (const line of String(bytes).trim().split('\n')) {
        const { id, method } = JSON.parse(line);
        const result = await methods[method]();
        client.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null })}\n`);
      }
    });
}).listen(socket);
if (programs.length > 0) start();
