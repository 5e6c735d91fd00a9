// A process that tries to become the daemon of `stateDir` when the file `go` exists: prints `ready`, then `won` or the
// reason of the failure. The winner writes its pidfile with a delay, as on a slow machine, and holds the lock until
// stdin ends.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock } from '../../lib/host/instance/lock.ts';
import { writePidfile } from '../../lib/host/instance/pidfile.ts';

const [, , stateDir = '', go = '', delayMs = '0'] = process.argv;
const pidfile = join(stateDir, 'xy.pid');
const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

process.stdout.write('ready\n');
while (go !== '' && !existsSync(go)) pause(1);
try {
  acquireLock({ lockfile: join(stateDir, 'xy.lock'), pidfile });
  if (delayMs !== 'never') {
    pause(Number(delayMs));
    writePidfile(pidfile);
  }
  process.stdout.write('won\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
