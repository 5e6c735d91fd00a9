import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { RunRecords } from '../../lib/host/process/run/run-records.ts';
import { eventually } from '../support/kits/eventually.ts';
import { means } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { isAlive, ONCE, QUICK, RELENTLESS, World } from './kit/world.ts';

/** The numbers of the lines `… line N` of a log, in order. */
const numbersIn = (log: string): readonly number[] =>
  [...log.matchAll(/line (\d+)\n/g)].map(([, digits]) => Number(digits));

scenarios('C. A killed daemon, orphans, reused pids', (scenario) => {
  // spec/e2e/daemon.spec.ts: "killed and started again ends what it left, logs its last words, and starts all afresh"
  scenario(
    'C01 C02',
    'finds the processes that its predecessor left, however they have spread, and runs one instance of each server',
    async (xy) => {
      await xy.add('forked', ['double-fork'], 'restart { policy "never" }');
      await xy.add('retitled', ['retitle']);
      await xy.add('escaped', ['setsid']);
      await xy.add('stopped', ['stopself']);
      const first = await xy.daemon();
      const [retitled, escaped] = [await xy.printedPid('retitled'), await xy.printedPid('escaped')];
      await xy.exited('forked');
      // When the leader exits, xy ends its forked daemon: xy is killed in between.
      await xy.call('start', { name: 'forked' }).catch(() => undefined);
      await eventually('the last is up', () => xy.starts('stopself').length === 1);
      const old = [...xy.pids(), retitled];
      expect(old).to.include(escaped);
      await xy.kill(first);
      await xy.daemon();
      await eventually('nothing old is left', () => !old.some(isAlive));
      for (const name of ['retitled', 'escaped', 'stopped']) await xy.state(name, 'running');
      await eventually('each was started once more', () => xy.starts('stopself').length === 2);
      await xy.printed('escaped');
    },
  );

  scenario(
    'C02',
    'is the same daemon by any path of its state directory: finds what was left under another one',
    async (xy) => {
      const link = join(xy.dir, 'link');
      symlinkSync('state', link);
      const names = ['quiet', 'holding'];
      await xy.sh('quiet', 'setsid sleep 1000 >/dev/null 2>&1 & exec sleep 1000');
      await xy.sh('holding', 'setsid sleep 1000 & exec sleep 1000');
      const real = xy.env.XDG_STATE_HOME;
      for (const [before, after] of [
        [real, link],
        [link, real],
      ]) {
        xy.env.XDG_STATE_HOME = before;
        const first = await xy.daemon();
        for (const name of names) await xy.state(name, 'running');
        const old = await eventually('all are up', () => xy.pids().length >= 2 * names.length && xy.pids());
        xy.env.XDG_STATE_HOME = after;
        const second = xy.launch();
        expect((await second.ended).code, 'one at a time').to.equal(1);
        await xy.kill(first);
        const third = await xy.daemon();
        await eventually('nothing old is left', () => !old.some(isAlive));
        await xy.quit(third);
      }
    },
  );

  scenario.given(means.mounts, 'C11', 'is found and ended by a successor on a full disk', async (xy) => {
    mkdirSync(xy.stateDir, { recursive: true });
    const mount = `mount -t tmpfs -o size=512k,mode=700 none '${xy.stateDir}'`;
    xy.through = ['unshare', '-m', 'sh', '-c', `${mount} && exec "$@"`, 'sh'];
    await xy.sh('a', 'setsid sleep 1000 </dev/null >/dev/null 2>&1 & exec sleep 1000');
    await xy.sh('crashing', 'exit 1', RELENTLESS);
    const first = await xy.daemon();
    const { pid = 0 } = await xy.state('a', 'running');
    const old = await eventually('the other one', () => xy.pids().length >= 2 && xy.pids());
    const inside = ['nsenter', '-m', `-t${pid}`];
    await xy.kill(first);
    const sh = (script: string) => xy.run('nsenter', [...inside.slice(1), 'sh', '-c', script]);
    await sh(`cat /dev/zero > '${xy.stateDir}/filled'`);
    xy.through = inside;
    const second = await xy.daemon();
    await eventually('nothing old is left', () => !old.some(isAlive));
    const { pid: now } = await xy.until('a', (is) => is.state === 'running' && is.pid !== pid, 'another process');
    const pidfile = await xy.run('nsenter', ['-m', `-t${now}`, 'cat', join(xy.stateDir, 'xy.pid')]);
    expect(pidfile.stdout).to.equal(`${second.pid}\n`);
    await xy.until('crashing', ({ restart_count }) => restart_count > 10, 'ten restarts');
    expect(second.log().match(/can't be written down/g) ?? []).to.have.lengthOf.at.most(1);
  });

  scenario(
    'C04',
    'can’t find a process that wiped its environment and left its group, and claims nothing false',
    async (xy) => {
      await xy.add('a', ['envwipe'], ONCE);
      const first = await xy.daemon();
      const hidden = await xy.printedPid('a');
      await xy.kill(first);
      const second = await xy.daemon();
      // It still holds the streams of its run, by which it is found on Linux.
      await eventually('it is gone', () => !isAlive(hidden));
      expect(second.log()).to.not.match(/could not be killed/);
    },
  );

  scenario(
    'C06',
    'signals no other process by a record of another boot, of a reused pid, or of garbage',
    async (xy) => {
      const stranger = new World();
      try {
        await stranger.sh('other', 'exec sleep 1000');
        await stranger.daemon();
        const { pid = 0 } = await stranger.state('other', 'running');
        const [record] = new RunRecords(stranger.stateDir).read();
        if (record?.start === undefined) throw new Error('the stranger has written nothing down');
        const runs = join(xy.stateDir, 'runs.jsonl');
        mkdirSync(xy.stateDir, { recursive: true });
        const forged: readonly string[] = [
          JSON.stringify({ ...record, name: 'boot', bootId: 'before', pid }),
          JSON.stringify({ ...record, name: 'reused', start: record.start - 1, pid }),
          JSON.stringify({ ...record, name: 'one', pid: 1, start: 0 }),
          JSON.stringify({ ...record, name: 'minus', pid: -1 }),
          JSON.stringify({ ...record, name: '../../other' }),
          '',
          'null',
          '{"over":1}',
          JSON.stringify(record).slice(0, 40),
        ];
        writeFileSync(runs, forged.join('\n'));
        await xy.sh('a', 'exec sleep 1000');
        await xy.daemon();
        await xy.state('a', 'running');
        await eventually('the nonsense is gone', () => {
          const names = new RunRecords(xy.stateDir).read().map(({ name }) => name);
          return names.length === 1 && names[0] === 'a';
        });
        expect(isAlive(pid)).to.equal(true);
      } finally {
        await stranger.close();
      }
    },
  );

  scenario(
    'C09',
    'answers and starts the others while it ends a stubborn orphan, with the recorded grace',
    async (xy) => {
      await xy.add('stubborn', ['ignore-term'], 'stop { grace "1500ms" }');
      const first = await xy.daemon();
      await xy.printed('stubborn');
      const [old = 0] = xy.pids();
      await xy.kill(first);
      await xy.add('stubborn', ['ignore-term'], 'stop { grace "1h" }');
      await xy.sh('quick', 'exec sleep 1000');
      const begun = performance.now();
      await xy.daemon();
      await xy.state('quick', 'running');
      await xy.state('stubborn', 'stopping');
      expect(isAlive(old)).to.equal(true);
      await xy.until('stubborn', ({ state, pid }) => state === 'running' && pid !== old, 'a new process');
      expect(performance.now() - begun).to.be.at.least(1_500);
      expect(isAlive(old)).to.equal(false);
      await eventually('it is ready', () => xy.logged('stubborn').split('ready').length === 3);
      xy.atEnd(() => {
        for (const pid of xy.pids()) process.kill(pid, 'SIGKILL');
      });
    },
  );

  scenario('C11', 'leaves servers alive when it is killed, and loses no output of theirs meanwhile', async (xy) => {
    await xy.add('a', ['spam', 1_000_000, 400]);
    const first = await xy.daemon();
    await eventually('there are lines', () => numbersIn(xy.logged('a')).length > 40);
    const [child = 0] = xy.pids();
    await xy.freezeWritten(child, 'a');
    await xy.kill(first);
    process.kill(child, 'SIGCONT');
    const begun = performance.now();
    await eventually('it prints on', () => performance.now() - begun > 500);
    expect(isAlive(child)).to.equal(true);
    xy.remove('a');
    await xy.daemon();
    await eventually('it was ended', () => !isAlive(child));
    const seen = await eventually('what it printed meanwhile is in the log', () => {
      const numbers = numbersIn(xy.logged('a'));
      return numbers.length > 200 && numbers;
    });
    expect(seen).to.deep.equal(seen.map((_, index) => index + 1));
  });

  scenario(
    'C14',
    'touches no process of a daemon with another state directory, nor of one that it runs in',
    async (xy) => {
      const inner = new World({ XY_SERVER: 'a', XY_STATE: xy.stateDir });
      try {
        await xy.sh('a', 'exec sleep 1000');
        await inner.sh('a', 'exec sleep 1000');
        await xy.daemon();
        const daemon = await inner.daemon();
        const { pid = 0 } = await xy.state('a', 'running');
        await inner.state('a', 'running');
        await inner.kill(daemon);
        const again = await inner.daemon();
        await inner.state('a', 'running');
        await inner.quit(again);
        expect(await xy.state('a', 'running')).to.include({ pid, restart_count: 0 });
        expect(isAlive(pid)).to.equal(true);
      } finally {
        await inner.close();
      }
    },
  );

  scenario('C16', 'survives the removal of its state directory, and can still stop everything', async (xy) => {
    await xy.add('a', ['setsid']);
    const daemon = await xy.daemon();
    await xy.printedPid('a');
    const moved = `${xy.stateDir}.moved`;
    xy.run('mv', [xy.stateDir, moved]);
    await eventually('it is away', () => existsSync(moved));
    expect(await xy.call('restart', { name: 'a' })).to.deep.equal({ restarted: ['a'] });
    await xy.state('a', 'running');
    expect(await xy.quit(daemon)).to.deep.equal({ code: 0, signal: null });
    expect(xy.pids()).to.deep.equal([]);
  });

  scenario('C17', 'handles hundreds of leftovers', async (xy) => {
    const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
    for (const name of names) await xy.sh(name, 'sleep 1000 & sleep 1000 & wait', QUICK);
    const first = await xy.daemon();
    await eventually('all are up', () => xy.pids().length === 120);
    const old = xy.pids();
    await xy.kill(first);
    await xy.daemon();
    await eventually('nothing old is left', () => !old.some(isAlive));
    await eventually('all are up again', () => xy.pids().length === 120);
  });
});
