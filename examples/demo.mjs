#!/usr/bin/env node
// The example servers under a daemon of their own, in a directory of its own: `npm run demo`. Ctrl-C stops everything.
// Without a terminal it follows the log for a moment and then stops by itself.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLLOW_MS = 3000;
const root = resolve(fileURLToPath(import.meta.url), '../..');
const state = mkdtempSync(join(tmpdir(), 'xy-demo-'));
const env = { ...process.env, XDG_CONFIG_HOME: join(root, 'examples/config'), XDG_STATE_HOME: state, XY_LOG: 'warn' };
delete env.XDG_RUNTIME_DIR;
const at = { cwd: root, env, stdio: 'inherit' };
const xy = (...args) => {
  console.log(`$ xy ${args.join(' ')}`);
  return spawnSync(join(root, 'bin/xy'), args, at).status;
};
const ended = (child) => new Promise((done) => child.on('exit', done));

// In a group of its own, so that Ctrl-C ends the follower first and the daemon is then stopped in order.
const daemon = spawn(join(root, 'bin/xy'), ['daemon', '--watch'], { ...at, detached: true });
const stopped = ended(daemon);
daemon.on('error', (error) => console.error(error.message));
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

try {
  for (let tries = 0; tries < 100 && daemon.exitCode === null; tries += 1) {
    if (spawnSync(join(root, 'bin/xy'), ['list'], { ...at, stdio: 'ignore' }).status === 0) break;
    await new Promise((next) => setTimeout(next, 100));
  }
  if (daemon.exitCode !== null) throw new Error('the daemon did not start');
  xy('wait', 'everything', '--for', 'ready');
  xy('list');
  console.log('$ xy logs everything --follow');
  const follower = spawn(join(root, 'bin/xy'), ['logs', 'everything', '--follow'], at);
  if (!process.stdin.isTTY) setTimeout(() => follower.kill('SIGINT'), FOLLOW_MS);
  await ended(follower);
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (daemon.exitCode === null) daemon.kill('SIGTERM');
  await stopped;
  rmSync(state, { recursive: true, force: true });
}
