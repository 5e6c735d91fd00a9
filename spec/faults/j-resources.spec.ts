import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { type Summary, XY } from '../support/kits/sandbox.ts';
import { means, NOBODY } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { memoryOf, ONCE, QUICK, RELENTLESS, type World } from './kit/world.ts';

const list = async (xy: World) => (await xy.call('list')) as readonly Summary[];

/** A module that makes the wall clock of a Node process jump by hours. */
const jumpy = (xy: World): string => {
  const file = join(xy.dir, 'jumpy.cjs');
  writeFileSync(
    file,
    `const real = Date.now; let calls = 0;
     Date.now = () => real() + [0, 3600e3, -3600e3, 86400e3 * 365][calls++ % 4];`,
  );
  return file;
};

scenarios('J. Scale, resources, time', (scenario) => {
  scenario.given(
    means.limits,
    'J03',
    'with few descriptors: the socket answers, and a server that can’t be started is not failed for it',
    async (xy) => {
      xy.through = ['prlimit', '--nofile=96'];
      for (let index = 0; index < 40; index += 1) await xy.sh(`s${index}`, 'exec sleep 1000', QUICK);
      await xy.daemon();
      const [held] = await eventually('some wait for descriptors', async () => {
        const waiting = (await list(xy)).filter(({ error }) => error?.includes('file descriptors'));
        return waiting.length > 5 && waiting;
      });
      // Twice the duration of five restarts: no server is failed because of the daemon's resources.
      const begun = performance.now();
      await eventually('many retries', () => performance.now() - begun > 1_200);
      const all = await list(xy);
      expect(all.filter(({ state }) => state === 'failed')).to.deep.equal([]);
      expect(all.filter(({ state }) => state === 'running').length).to.be.at.least(5);
      const clients = await Promise.all(Array.from({ length: 8 }, () => xy.client()));
      for (const client of clients) expect(await client.call('info')).to.include({ servers: 40 });
      xy.disconnect();
      // When resources are available again, the waiting servers start by themselves.
      const running = all.filter(({ state }) => state === 'running');
      for (const { name } of running) await xy.call('stop', { name });
      const { restart_count } = await xy.state(held?.name ?? '', 'running');
      expect(restart_count, 'retries for want of means do not count, but for the one that started it').to.be.at.most(1);
    },
  );

  scenario.given(
    means.limits.lack === undefined ? means.users : means.limits,
    'J04',
    'at the process limit: continues to answer, and starts the servers when it can fork',
    async (xy) => {
      await xy.run('chown', ['-R', '65534:65534', xy.dir]);
      await xy.sh('a', 'exec sleep 1000', RELENTLESS);
      await xy.run('chmod', ['-R', 'a+rX', xy.dir]);
      xy.through = NOBODY;
      const daemon = await xy.daemon();
      await xy.state('a', 'running');
      const limit = (soft: string) =>
        xy.run('setpriv', [...NOBODY.slice(1), 'prlimit', `--nproc=${soft}:`, `--pid=${daemon.pid}`]);
      const limited = await limit('1');
      expect(limited.code, limited.stderr).to.equal(0);
      // As the daemon's user: xy refuses the runtime directory of another one, root's too.
      const { code, stderr } = await xy.run('setpriv', [...NOBODY.slice(1), XY, 'restart', 'a']);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(/no more processes are allowed/);
      const begun = performance.now();
      await eventually('many retries', () => performance.now() - begun > 600);
      expect(await xy.state('a', 'restarting')).to.include({ restart_count: 0 });
      const raised = await limit('2000');
      expect(raised.code, raised.stderr).to.equal(0);
      await xy.state('a', 'running');
    },
  );

  scenario('J07', 'has timers that do not depend on the wall clock', async (xy) => {
    xy.env.NODE_OPTIONS = `--require=${jumpy(xy)}`;
    await xy.sh('a', 'exit 1', 'restart { backoff-initial "100ms"; backoff-max "100ms"; max-retries-per-minute 4 }');
    await xy.sh('b', 'trap "" TERM; while :; do sleep 1; done', 'stop { grace "300ms" }');
    await xy.daemon();
    const failed = await xy.state('a', 'failed');
    expect(failed).to.include({ restart_count: 4 });
    await xy.state('b', 'running');
    const { uptime_secs } = (await list(xy)).find(({ name }) => name === 'b') ?? {};
    expect(uptime_secs).to.be.within(0, 30);
    const begun = performance.now();
    await xy.call('stop', { name: 'b' });
    expect(performance.now() - begun).to.be.within(280, 5_000);
  });

  scenario('J09', 'has buffers that fit into a small heap, whatever is printed and not read', async (xy) => {
    xy.env.NODE_OPTIONS = '--max-old-space-size=48';
    for (const name of ['a', 'b', 'c'])
      await xy.sh(name, 'yes "$(head -c 200 /dev/zero | tr "\\0" y)" | head -c 40000000', ONCE);
    await xy.sh('d', 'head -c 30000000 /dev/zero', ONCE);
    const { pid } = await xy.daemon();
    const deaf = await xy.client();
    for (const name of ['a', 'b', 'c', 'd']) await deaf.call('logs', { name, follow: true });
    deaf.socket.pause();
    for (const name of ['a', 'b', 'c', 'd']) expect(await xy.exited(name)).to.include({ last_exit: 0 });
    expect(memoryOf(pid)).to.be.below(200);
  });

  scenario('J02', 'lists, reports and reloads a hundred servers, sorted and complete', async (xy) => {
    const names = Array.from({ length: 100 }, (_, index) => `s${String(index).padStart(3, '0')}`);
    for (const name of names) await xy.sh(name, 'exec sleep 1000');
    await xy.daemon();
    await eventually('all run', async () => (await list(xy)).every(({ state }) => state === 'running'));
    expect((await list(xy)).map(({ name }) => name)).to.deep.equal(names);
    const { stdout } = await xy.xy('list');
    expect(stdout.split('\n')).to.have.length(102);
    expect(await xy.call('reload')).to.deep.equal({ added: [], removed: [], changed: [], unchanged: names });
    expect(await xy.call('stop', { all: true })).to.deep.equal({ stopped: names, not_running: [] });
  });
});
