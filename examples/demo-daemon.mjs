// The daemon of the demo: `demo-daemon.mjs DIR` runs it until stdin closes, as it does when the demo ends or is killed,
// then stops it and removes DIR.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [dir] = process.argv.slice(2);
const xy = join(resolve(fileURLToPath(import.meta.url), '../..'), 'bin/xy');
const daemon = spawn(xy, ['daemon'], { stdio: ['ignore', 'inherit', 'inherit'] });
const stop = () => daemon.kill('SIGTERM');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
process.stdin.on('error', stop).on('close', stop).resume();
daemon
  .on('error', (error) => console.error(error.message))
  .on('close', (code) => {
    rmSync(dir, { recursive: true, force: true });
    process.exit(code ?? 1);
  });
