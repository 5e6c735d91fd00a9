#!/usr/bin/env node
// Shows how xy handles servers that misbehave: `npm run demo`. It uses its own daemon, a temporary directory and free
// ports, so that it can't collide with anything. Ctrl-C ends it; without a terminal it ends by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const WATCHED_MS = 3000;
const root = resolve(fileURLToPath(import.meta.url), '../..');
const dir = mkdtempSync(join(tmpdir(), 'xy-demo-'));
const { XDG_RUNTIME_DIR: _, ...inherited } = process.env;
const env = { ...inherited, XDG_CONFIG_HOME: join(dir, 'config'), XDG_STATE_HOME: join(dir, 'state'), XY_LOG: 'error' };

// Ctrl-C, a closed terminal and a kill, also of npm, abort the demo at any point.
const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => over.abort());
process.stdout.on('error', () => over.abort());
const parent = process.ppid;
setInterval(() => process.ppid === parent || over.abort(), 500).unref();

/** Free ports: all are held until the last one is known, so that they differ. */
const freePorts = async (count) => {
  const holders = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(holders.map((holder) => once(holder, 'listening')));
  const ports = holders.map((holder) => holder.address().port);
  await Promise.all(holders.map((holder) => once(holder.close(), 'close')));
  return ports;
};

/** Writes the example configs with free ports. @returns the ports by server name. */
const writeConfigs = async () => {
  const examples = join(root, 'examples/config/xy/servers');
  const servers = join(dir, 'config/xy/servers');
  mkdirSync(servers, { recursive: true });
  const files = readdirSync(examples);
  const ports = await freePorts(files.length);
  for (const [index, file] of files.entries()) {
    const kdl = readFileSync(join(examples, file), 'utf8');
    writeFileSync(join(servers, file), kdl.replace(/^port \d+/m, `port ${ports[index]}`));
  }
  return Object.fromEntries(files.map((file, index) => [file.replace('.kdl', ''), ports[index]]));
};

const say = (...lines) => console.log(['', ...lines].join('\n'));

/** Prints and runs a command of xy. @returns its exit code. */
const xy = async (...args) => {
  console.log(`$ xy ${args.map((arg) => (/[^\w./-]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`);
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], signal: over.signal };
  const [code] = await once(spawn(join(root, 'bin/xy'), args, options), 'exit');
  return code;
};

/** The body of a server's answer to a request, or `no answer`. */
const request = (port) =>
  fetch(`http://127.0.0.1:${port}/`, { signal: over.signal })
    .then((response) => response.text())
    .catch(() => 'no answer')
    .then((text) => text.trim());

const daemonAnswers = async () => {
  const options = { cwd: root, env, stdio: 'ignore', signal: over.signal };
  for (;;) {
    const [code] = await once(spawn(join(root, 'bin/xy'), ['list'], options), 'exit');
    if (code === 0) return;
    if (daemon.exitCode !== null) throw new Error('the daemon did not start');
    await delay(100, undefined, over);
  }
};

const story = async (ports) => {
  say(`A daemon and six servers, all of them in ${dir}. One is a real MCP server:`);
  await daemonAnswers();
  await xy('wait', 'everything', '--for', 'ready');
  await xy('list');
  await xy('call', 'everything', 'echo', '{"message": "hello"}');

  say('Crash: flaky throws at every third request. Here are three:');
  for (let count = 1; count <= 3; count += 1) console.log(`  request ${count}: ${await request(ports.flaky)}`);
  await xy('wait', 'flaky', '--for', 'running');
  await xy('status', 'flaky');

  say(
    'Stop: stubborn ignores SIGTERM, so it is killed after its grace of 2 s. forking has a helper that left its process',
    'group. stop returns when both servers are gone, and the helper too:',
  );
  await xy('stop', 'stubborn', 'forking');
  await xy('list');

  say(
    'Live: a request to flaky every second, with its log and its state changes. Each restart waits longer than the last.',
  );
  const requests = setInterval(() => request(ports.flaky), 1000);
  over.signal.addEventListener('abort', () => clearInterval(requests));
  if (!process.stdout.isTTY) setTimeout(() => over.abort(), WATCHED_MS);
  console.log('Ctrl-C ends the demo.');
  await Promise.all([xy('events', 'flaky'), xy('logs', 'flaky', '--tail', '0', '--follow')]);
};

const ports = await writeConfigs();
// It ends when its stdin closes, that is, however this process ends. In its own session, so that Ctrl-C does not reach it.
const daemon = spawn(process.execPath, [join(root, 'examples/demo-daemon.mjs'), dir], {
  cwd: root,
  env,
  stdio: ['pipe', 'inherit', 'inherit'],
  detached: true,
});
const stopped = once(daemon, 'exit');
await story(ports).catch((error) => {
  if (over.signal.aborted) return;
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
daemon.stdin.destroy();
await stopped;
