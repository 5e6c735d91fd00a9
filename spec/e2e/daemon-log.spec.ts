import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { sandboxed } from '../support/kits/sandbox.ts';

describe('the daemon', () => {
  const sandbox = sandboxed();

  for (const [reader, through] of [
    ['a pipe', (file: string) => ['sh', '-c', 'exec "$@" 2>"$0"', file]],
    ['a socket', () => []],
  ] as const) {
    it(`continues to work, and ends, while ${reader} of its log is not read, and reports what was lost`, async () => {
      const xy = sandbox();
      xy.fx('a', await freePort(), ['run']);
      const fifo = join(xy.dir, 'log');
      execFileSync('mkfifo', [fifo]);
      const log = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
      const pipe = (): string => {
        const room = Buffer.alloc(1 << 20);
        try {
          return room.toString('utf8', 0, readSync(log, room));
        } catch {
          return '';
        }
      };
      xy.through = through(fifo);
      const daemon = await xy.daemon();
      daemon.process.stderr?.pause();
      // Every reload logs all problems of the configs.
      const bad = Array.from({ length: 10 }, (_, index) => `bad${index}`);
      for (const name of bad) xy.config(name, 'nonsense 1\n'.repeat(100));
      for (let turn = 0; turn < 15; turn += 1) expect((await xy.xy('reload')).code).to.equal(3);
      expect(await xy.call('restart', { name: 'a' })).to.deep.equal({ restarted: ['a'] });
      for (const name of bad) xy.remove(name);
      daemon.process.stderr?.resume();
      let text = '';
      await eventually('the log says what it lacks', () => {
        text += pipe();
        return /"msg":"\d+ lines of this log are lost/.test(text + daemon.log());
      });
      daemon.process.stderr?.pause();
      daemon.process.kill('SIGTERM');
      await eventually('the daemon has ended', () => daemon.process.exitCode === 0);
      daemon.process.stderr?.resume();
      closeSync(log);
    });
  }
});
