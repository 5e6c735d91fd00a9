import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockingDirectory } from '../../../lib/host/system/directory-lock.ts';
import { scratchDir } from '../scratch.ts';

describe('the lock of a directory', () => {
  const dir = scratchDir();

  it('lets one piece of work at a time run, whatever becomes of it', async () => {
    let [running, most, done] = [0, 0, 0];
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done += 1;
      if (done % 2 === 0) throw new Error('oops');
    };
    await Promise.allSettled(Array.from({ length: 6 }, () => lockingDirectory(dir(), work)));
    expect([most, done]).to.deep.equal([1, 6]);
  });

  it('gives the result of the work, or its error, and leaves no file', async () => {
    expect(await lockingDirectory(dir(), async () => 7)).to.equal(7);
    const failed: unknown = await lockingDirectory(dir(), () => Promise.reject(new Error('oops'))).catch((e) => e);
    expect(failed).to.have.property('message', 'oops');
    expect(readdirSync(dir())).to.deep.equal([]);
  });

  it('does not prevent the work where it can’t be had', async () => {
    expect(await lockingDirectory(join(dir(), 'nothing'), async () => 'done')).to.equal('done');
  });

  const hasFlock = spawnSync('flock', ['--version']).error === undefined;
  (hasFlock ? it : it.skip)('holds others up as long as another process has it (needs flock)', async () => {
    const [locked, free] = [join(dir(), 'locked'), join(dir(), 'free')];
    for (const path of [locked, free]) mkdirSync(path);
    const holder = spawn('flock', [locked, 'sh', '-c', 'echo held; read line'], { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    let isDone = false;
    const work = lockingDirectory(locked, async () => {
      isDone = true;
    });
    // Long enough for the work to begin if nothing held it up.
    for (let times = 0; times < 5; times++) await lockingDirectory(free, async () => undefined);
    expect(isDone).to.equal(false);
    holder.stdin.end();
    await work;
    expect(isDone).to.equal(true);
  });
});
