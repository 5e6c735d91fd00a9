import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import type { Summary } from '../support/kits/sandbox.ts';
import { means } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { isAlive, QUICK, RELENTLESS } from './kit/world.ts';

const hour = 'restart { backoff-initial "1h"; backoff-max "2h" }';

/** Children that resist a stop, and the result. One row each; all are stopped at once. */
const stubborn: readonly (readonly [
  id: string,
  mode: readonly (string | number)[],
  processes: number,
  how: Partial<Summary>,
])[] = [
  ['b01-slow', ['slow-term', 200], 1, { last_exit: 0 }],
  ['b02-deaf', ['ignore-term'], 1, { last_signal: 'SIGKILL' }],
  ['b03-leader-exits', ['leader-exits'], 2, { last_exit: 0 }],
  ['b04-setsid', ['setsid'], 2, { last_signal: 'SIGTERM' }],
  ['b06-retitled', ['retitle'], 2, { last_signal: 'SIGTERM' }],
  ['b08-stopped', ['stopself'], 1, { last_signal: 'SIGTERM' }],
  ['b24-forkbomb', ['forkbomb', 6, 2], 44, { last_signal: 'SIGTERM' }],
];

/** Leaves its group; then its first thread ends, while another one goes on and ignores SIGTERM. */
const FIRST_THREAD_ENDS = `
import ctypes, os, platform, signal, threading, time
if os.fork(): time.sleep(1000)
os.setsid()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.getpid(), flush=True)
null = os.open(os.devnull, os.O_RDWR)
os.dup2(null, 1); os.dup2(null, 2)
threading.Thread(target=time.sleep, args=(1000,)).start()
ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[platform.machine()], 0)
`;

scenarios('B. Stop, restart, kill, process groups', (scenario) => {
  scenario.given(
    means.users,
    'B04',
    'ends processes that have become another user, under root’s daemon',
    async (xy) => {
      await xy.sh(
        'a',
        'setsid setpriv --reuid 65534 --clear-groups sh -c "echo \\$\\$; exec sleep 1000 >/dev/null 2>&1" & exec sleep 1000',
      );
      await xy.daemon();
      const escaped = await xy.printedPid('a');
      await eventually('it sleeps', () => readFileSync(`/proc/${escaped}/comm`, 'utf8') === 'sleep\n');
      expect(await xy.call('stop', { name: 'a' })).to.deep.equal({ stopped: ['a'], not_running: [] });
      expect(isAlive(escaped)).to.equal(false);
    },
  );

  scenario.given(means.python, 'B04', 'ends a process whose first thread has ended', async (xy) => {
    const program = join(xy.dir, 'threads.py');
    writeFileSync(program, FIRST_THREAD_ENDS);
    await xy.sh('a', `exec python3 "${program}"`);
    await xy.daemon();
    const escaped = await xy.printedPid('a');
    const first = () => readFileSync(`/proc/${escaped}/stat`, 'latin1');
    // A process that is not reaped keeps its first thread.
    const threads = () => (existsSync(`/proc/${escaped}/task`) ? readdirSync(`/proc/${escaped}/task`).length : 0);
    await eventually('its first thread has ended', () => /\) Z /.test(first()));
    expect(threads()).to.be.above(1);
    expect(await xy.call('stop', { name: 'a' })).to.deep.equal({ stopped: ['a'], not_running: [] });
    expect(threads()).to.be.at.most(1);
  });

  scenario(
    'B01-B04 B24',
    'ends all processes of a server, however it has spread, and reports the exit of its leader',
    async (xy) => {
      for (const [name, mode] of stubborn) await xy.add(name, mode);
      await xy.daemon();
      const all = stubborn.reduce((sum, [, , processes]) => sum + processes, 0);
      // The retitled process has lost its cookie, so it is not counted here.
      await eventually('all are up', () => xy.pids().length === all - 1);
      await eventually('the deaf are ready', () => xy.noted().length === stubborn.length + 1);
      await eventually('and say so', () =>
        ['b01-slow', 'b02-deaf', 'b03-leader-exits'].every((name) => xy.logged(name) !== ''),
      );
      const retitled = await xy.printedPid('b06-retitled');
      const stopped = xy.call('stop', { all: true });
      await xy.state('b02-deaf', 'stopping');
      expect(await stopped).to.deep.equal({ stopped: stubborn.map(([name]) => name), not_running: [] });
      expect(xy.pids()).to.deep.equal([]);
      expect(isAlive(retitled)).to.equal(false);
      for (const [name, , , how] of stubborn) expect(await xy.state(name, 'stopped'), name).to.include(how);
      expect(xy.noted().filter((line) => line.includes('SIGTERM slow-term'))).to.have.length(1);
    },
  );

  scenario(
    'B05 B07',
    'notices an exit at once even if another process holds its output, and ends that process first',
    async (xy) => {
      await xy.add('a', ['forkhold', 600_000, 7], RELENTLESS);
      await xy.daemon();
      const { last_exit } = await xy.until('a', ({ restart_count }) => restart_count >= 3, 'three restarts');
      expect(last_exit).to.equal(7);
      expect(await xy.call('stop', { name: 'a' })).to.deep.equal({ stopped: ['a'], not_running: [] });
      expect(xy.pids()).to.deep.equal([]);
      expect(xy.logged('a'), 'no holder lived to speak').to.not.include('late');
    },
  );

  scenario('B09', 'ends a backoff at once, and spawns nothing after it', async (xy) => {
    await xy.add(
      'a',
      ['exit', 1],
      'restart { backoff-initial "150ms"; backoff-max "150ms"; max-retries-per-minute 99 }',
    );
    await xy.daemon();
    await xy.state('a', 'restarting');
    await xy.call('stop', { name: 'a' });
    const count = xy.starts().length;
    await xy.state('a', 'stopped');
    const begun = performance.now();
    await eventually('twice the backoff has passed', () => performance.now() - begun > 300);
    expect(xy.starts()).to.have.length(count);
    expect(await xy.state('a', 'stopped')).to.not.have.property('error');
  });

  scenario('B10 B11', 'starts at once by command during a backoff, with one instance', async (xy) => {
    await xy.add('a', ['exit', 1], hour);
    await xy.daemon();
    for (const [verb, answer] of [
      ['start', { started: ['a'], already_running: [] }],
      ['restart', { restarted: ['a'] }],
    ] as const) {
      await xy.state('a', 'restarting');
      const count = xy.starts().length;
      expect(await xy.call(verb, { name: 'a' })).to.deep.equal(answer);
      await eventually('it has started', () => xy.starts().length === count + 1);
    }
    expect(await xy.state('a', 'restarting')).to.include({ restart_count: 0 });
  });

  scenario('B12', 'stops what is being started, whenever the stop comes', async (xy) => {
    await xy.add('a', ['run'], QUICK);
    await xy.daemon();
    const client = await xy.client();
    for (let turn = 0; turn < 8; turn += 1) {
      const started = client.call('start', { name: 'a' });
      const begun = performance.now();
      await eventually('a moment later', () => performance.now() - begun >= turn * 3);
      await Promise.all([started, client.call('stop', { name: 'a' })]);
      expect((await xy.state('a', 'stopped')).pid).to.equal(undefined);
      expect(xy.pids()).to.deep.equal([]);
    }
  });

  scenario('B13 B14', 'while stopping: a stop joins, a start follows, and each gets its own result', async (xy) => {
    await xy.add('a', ['slow-term', 300], 'stop { grace "5s" }');
    await xy.daemon();
    await xy.printed('a');
    const { pid } = await xy.state('a', 'running');
    const client = await xy.client();
    const stops = [client.call('stop', { name: 'a' }), client.call('stop', { name: 'a' })];
    const start = client.call('start', { name: 'a' });
    expect(await start).to.deep.equal({ started: ['a'], already_running: [] });
    expect(await Promise.all(stops)).to.deep.equal([
      { stopped: ['a'], not_running: [] },
      { stopped: ['a'], not_running: [] },
    ]);
    expect((await xy.state('a', 'running')).pid).to.not.equal(pid);
    expect(xy.pids()).to.have.length(1);
  });

  scenario('B15', 'restarts a stopped server by starting it', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    await xy.state('a', 'running');
    await xy.call('stop', { name: 'a' });
    expect(await xy.call('restart', { name: 'a' })).to.deep.equal({ restarted: ['a'] });
    await xy.state('a', 'running');
  });

  scenario('B17', 'sends the signal of the config, and no other', async (xy) => {
    await xy.add('a', ['run'], 'stop { signal "SIGINT" }');
    await xy.daemon();
    await eventually('it has started', () => xy.starts().length === 1);
    await xy.call('stop', { name: 'a' });
    expect((await xy.state('a', 'stopped')).last_signal).to.equal('SIGINT');
    expect(xy.noted().map((line) => line.split(' ')[2]))
      .to.include('SIGINT')
      .and.not.include('SIGTERM');
  });

  scenario('B18', 'ends all servers in parallel: as slow as the slowest', async (xy) => {
    const count = 30;
    for (let index = 0; index < count; index += 1) {
      await xy.sh(
        `s${index}`,
        index % 10 === 0 ? 'trap "" TERM; echo up; sleep 1000; sleep 1000' : 'echo up; exec sleep 1000',
        'stop { grace "1s" }',
      );
    }
    const daemon = await xy.daemon();
    await eventually('all are up', () =>
      Array.from({ length: count }, (_, index) => `s${index}`).every((name) => xy.logged(name)),
    );
    const begun = performance.now();
    expect(await xy.quit(daemon)).to.deep.equal({ code: 0, signal: null });
    // Sequentially, three that ignore SIGTERM would take 3 s.
    expect(performance.now() - begun).to.be.within(1_000, 2_900);
    expect(xy.pids()).to.deep.equal([]);
  });

  scenario('B21', 'treats a group of zombies as empty', async (xy) => {
    await xy.add('a', ['zombie']);
    await xy.daemon();
    const parent = await xy.printedPid('a');
    xy.atEnd(() => {
      try {
        process.kill(parent, 'SIGKILL');
      } catch {
        // It was found by the stop.
      }
    });
    expect(await xy.call('stop', { name: 'a' })).to.deep.equal({ stopped: ['a'], not_running: [] });
    expect((await xy.state('a', 'stopped')).last_signal).to.equal('SIGTERM');
  });

  scenario('B22', 'ends the daemon that a server forked off before its leader exited', async (xy) => {
    await xy.add('a', ['double-fork'], 'restart { policy "never" }');
    await xy.daemon();
    const forked = await xy.printedPid('a');
    expect(await xy.exited('a')).to.include({ state: 'stopped', last_exit: 0 });
    expect(isAlive(forked)).to.equal(false);
  });

  scenario(
    'B25',
    'stops a child that is suspended by a debugger or a shell, and kills one that is suspended in its grace',
    async (xy) => {
      await xy.add('a', ['ignore-term']);
      await xy.daemon();
      await xy.printed('a');
      const { pid = 0 } = await xy.state('a', 'running');
      const frozen = setInterval(() => {
        try {
          process.kill(pid, 'SIGSTOP');
        } catch {
          clearInterval(frozen);
        }
      }, 5);
      xy.atEnd(() => clearInterval(frozen));
      await xy.call('stop', { name: 'a' });
      expect((await xy.state('a', 'stopped')).last_signal).to.equal('SIGKILL');
    },
  );
});
