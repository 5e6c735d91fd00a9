import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import type { Summary } from '../support/kits/sandbox.ts';
import { expectLittle, killRounds } from './kit/kill-rounds.ts';
import { allLines, expectAll } from './kit/log-lines.ts';
import { means } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { seeded } from './kit/seeded.ts';
import { isAlive, memoryOf } from './kit/world.ts';

/** Scenarios that take long: timeouts, hundreds of rounds, hundreds of servers. `npm run test:faults` */
scenarios(
  'At length',
  (scenario) => {
    scenario('C01 F02', 'two hundred times kill -9: no orphan, no line doubled or out of order', async (xy) => {
      const { seed, random } = seeded();
      const toll = await killRounds(xy, Number(process.env.XY_KILLS ?? 200), random);
      process.stdout.write(`      ${JSON.stringify(toll)} (seed ${seed})\n`);
      expectLittle(toll);
    });

    scenario('D01', 'ten times twelve daemons started at once over stale files: one winner each time', async (xy) => {
      mkdirSync(xy.stateDir, { recursive: true, mode: 0o700 });
      for (let round = 0; round < 10; round += 1) {
        writeFileSync(join(xy.stateDir, 'xy.pid'), `${process.pid}\n`);
        const racers = Array.from({ length: 12 }, () => xy.launch());
        const winner = await eventually('one is left', () => {
          const living = racers.filter(({ process: { exitCode } }) => exitCode === null);
          return living.length === 1 && living[0];
        });
        const info = await eventually('it answers', () => xy.call('info').catch(() => undefined));
        expect((info as { pid: number }).pid).to.equal(winner.pid);
        for (const racer of racers) if (racer !== winner) expect((await racer.ended).code).to.equal(1);
        // It leaves its socket and pidfile for the next round.
        await xy.kill(winner);
      }
    });

    scenario(
      'B18 J01',
      'three hundred servers, some ignoring signals: it answers while they start, and stops all in parallel',
      async (xy) => {
        const count = 300;
        for (let index = 0; index < count; index += 1) {
          await xy.sh(
            `s${index}`,
            index % 10 === 0 ? 'trap "" TERM; echo up; while :; do sleep 1; done' : 'echo up; exec sleep 1000',
            'stop { grace "1s" }',
          );
        }
        const daemon = await xy.daemon();
        let slowest = 0;
        await eventually(
          'all run',
          async () => {
            const asked = performance.now();
            const all = (await xy.call('list')) as Summary[];
            slowest = Math.max(slowest, performance.now() - asked);
            return all.length === count && all.every(({ state }) => state === 'running');
          },
          60_000,
        );
        await eventually('all are up', () =>
          Array.from({ length: count }, (_, index) => xy.logged(`s${index}`)).every(Boolean),
        );
        process.stdout.write(`      slowest answer while ${count} started: ${Math.round(slowest)} ms\n`);
        expect(slowest).to.be.below(1_000);
        const begun = performance.now();
        expect((await xy.quit(daemon)).code).to.equal(0);
        expect(performance.now() - begun).to.be.below(8_000);
        expect(xy.pids()).to.deep.equal([]);
      },
    );

    scenario.given(
      means.freezer,
      'B20',
      'names the pid that survives SIGKILL, fails the server, and continues',
      async (xy) => {
        await xy.sh('a', 'exec sleep 1000', 'stop { grace "100ms" }');
        await xy.sh('b', 'exec sleep 1000');
        await xy.daemon();
        const { pid = 0 } = await xy.state('a', 'running');
        const cgroup = `/sys/fs/cgroup/freezer/xy-spec-${process.pid}`;
        mkdirSync(cgroup);
        const put = (file: string, value: string | number) => writeFileSync(join(cgroup, file), `${value}\n`);
        xy.atEnd(async () => {
          put('freezer.state', 'THAWED');
          await eventually('it is gone', () => !isAlive(pid));
          await xy.run('rmdir', [cgroup]);
        });
        put('cgroup.procs', pid);
        put('freezer.state', 'FROZEN');
        const { code, stderr } = await xy.xy('stop', 'a');
        expect(code).to.equal(1);
        expect(stderr).to.match(new RegExp(`pid ${pid} could not be killed`));
        expect((await xy.state('a', 'failed')).error).to.include(String(pid));
        expect(await xy.call('restart', { name: 'b' })).to.deep.equal({ restarted: ['b'] });
        put('freezer.state', 'THAWED');
        await eventually('it is gone', () => !isAlive(pid));
        expect(await xy.call('start', { name: 'a' })).to.deep.equal({ started: ['a'], already_running: [] });
      },
    );

    scenario('J05', 'stopped: clients get an error within ten seconds; continued: it works as before', async (xy) => {
      await xy.add('a', ['spam', 2_000, 4_000]);
      const daemon = await xy.daemon();
      const { pid } = await xy.state('a', 'running');
      const resume = xy.freeze(daemon.pid);
      const begun = performance.now();
      const [listed, status] = await Promise.all([xy.xy('list'), xy.xy('status', 'a')]);
      expect(performance.now() - begun).to.be.within(9_000, 14_000);
      for (const { code, stdout, stderr } of [listed, status]) {
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(/^xy: cannot reach daemon at .*10 s/);
      }
      resume();
      expect(await xy.state('a', 'running')).to.include({ pid, restart_count: 0 });
      await eventually('it printed all', () => allLines(xy.logFile('a')).length >= 2_000);
      expectAll(allLines(xy.logFile('a')), 2_000);
    });
    scenario('F05', 'a line of 100 MB takes no memory and delays no answer', async (xy) => {
      await xy.add('a', ['longline', 100 << 20], 'restart { policy "never" }');
      const { pid } = await xy.daemon();
      const before = memoryOf(pid);
      await xy.exited('a');
      expect(memoryOf(pid) - before, 'growth in MiB').to.be.below(60);
    });

    scenario('F25', 'two hundred servers, each ten lines a second for ten seconds: none is lost', async (xy) => {
      const script = 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "line $i"; sleep 0.1; done; exec sleep 1000';
      const names = Array.from({ length: 200 }, (_, index) => `s${index}`);
      for (const name of names) await xy.sh(name, script);
      await xy.daemon();
      for (const name of names) {
        await eventually(`${name} has printed all`, () => xy.logged(name).includes('line 100\n'), 60_000);
        expectAll(allLines(xy.logFile(name)), 100);
      }
    });
  },
  600_000,
);
