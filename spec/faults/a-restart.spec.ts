import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freePort } from '../support/kits/free-port.ts';
import type { Summary } from '../support/kits/sandbox.ts';
import { scenarios } from './kit/scenarios.ts';
import { ONCE, QUICK, RELENTLESS } from './kit/world.ts';

const THREE = 'restart { backoff-initial "20ms"; backoff-max "20ms"; max-retries-per-minute 3 }';

/** How a child ends, the policy, and the outcome. One row each; all run under one daemon. */
const outcomes: readonly (readonly [
  id: string,
  mode: readonly (string | number)[],
  restart: string,
  expected: Partial<Summary>,
])[] = [
  ['a02-clean', ['exit', 0], 'restart { policy "on-failure" }', { state: 'stopped', last_exit: 0, restart_count: 0 }],
  ['a03-code', ['exit', 1], THREE, { state: 'failed', last_exit: 1, restart_count: 3 }],
  ['a03-signal', ['sig', 'SEGV'], THREE, { state: 'failed', last_signal: 'SIGSEGV', restart_count: 3 }],
  ['a04-term', ['sig', 'TERM'], THREE, { state: 'failed', last_signal: 'SIGTERM', restart_count: 3 }],
  ['a05-never', ['exit', 3], 'restart { policy "never" }', { state: 'stopped', last_exit: 3, restart_count: 0 }],
  ['a29-kill', ['sig', 'KILL'], 'restart { policy "never" }', { state: 'stopped', last_signal: 'SIGKILL' }],
  ['a29-exit300', ['exit', 300], 'restart { policy "never" }', { state: 'stopped', last_exit: 44 }],
  ['a29-exit137', ['exit', 137], 'restart { policy "never" }', { state: 'stopped', last_exit: 137 }],
];

/** Commands that can't be started, and the cause that the message must name. */
const unstartable: readonly (readonly [id: string, make: (file: string) => void, blamed: RegExp])[] = [
  ['a14-missing', () => undefined, /no such file/],
  ['a15-not-executable', (file) => writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 }), /not executable: chmod \+x/],
  ['a15-directory', (file) => mkdirSync(file), /is a directory/],
  ['a15-interpreter', (file) => writeFileSync(file, '#!/no/such/shell\n', { mode: 0o755 }), /\/no\/such\/shell/],
  ['a15-crlf', (file) => writeFileSync(file, '#!/bin/sh\r\n', { mode: 0o755 }), /carriage return/],
];

scenarios('A. Start, exit, restart policy, backoff', (scenario) => {
  scenario('A02-A05 A29', 'reports every exit of a child correctly, and follows the policy', async (xy) => {
    for (const [name, mode, restart] of outcomes) await xy.add(name, mode, restart);
    await xy.daemon();
    for (const [name, , , expected] of outcomes) {
      await xy.until(name, ({ state }) => state === expected.state, `state ${expected.state}`);
      const summary = await xy.exited(name);
      expect(summary, name).to.include(expected);
      expect(summary, name).to.not.have.property('pid');
      expect('last_exit' in summary && 'last_signal' in summary, `${name}: either a code or a signal`).to.equal(false);
    }
  });

  scenario('A01', 'restarts for ever under "always", also after a clean exit', async (xy) => {
    await xy.sh('a', 'exit 0', RELENTLESS);
    await xy.daemon();
    const { last_exit } = await xy.until('a', ({ restart_count }) => restart_count >= 6, 'six restarts');
    expect(last_exit).to.equal(0);
  });

  scenario('A06', 'waits at least the backoff between runs: doubled each time, up to its maximum', async (xy) => {
    const more = 'restart { backoff-initial "100ms"; backoff-max "400ms"; max-retries-per-minute 5 }';
    await xy.add('a', ['exit', 1], more);
    await xy.daemon();
    await xy.state('a', 'failed');
    const starts = xy.startTimes();
    expect(starts).to.have.length(6);
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    [100, 200, 400, 400, 400].forEach((least, index) => {
      // One millisecond less may be due to rounding: times are recorded in whole milliseconds.
      expect(gaps[index], `gap ${index} of ${gaps.join(', ')}`).to.be.at.least(least - 1);
    });
  });

  scenario('A08', 'starts the backoff over after a run that was stable', async (xy) => {
    const more = 'restart { backoff-initial "100ms"; backoff-max "10s"; min-uptime "300ms" }';
    const flag = join(xy.dir, 'crashes');
    // Three crashes, a run of 400 ms, one more crash; then it keeps running.
    const script = `echo x >> ${flag}; case $(wc -l < ${flag}) in 4) sleep 0.4; exit 1;; 5) exec sleep 1000;; *) exit 1;; esac`;
    await xy.sh('a', script, more);
    await xy.daemon();
    const client = await xy.client();
    await client.call('events', { name: 'a' });
    await xy.until('a', ({ state, restart_count }) => state === 'running' && restart_count === 4, 'four restarts');
    const { recent_transitions: seen } = (await xy.call('status', { name: 'a' })) as {
      recent_transitions: { from: string; to: string; at_unix_ms: number }[];
    };
    const waits = seen.flatMap(({ from, at_unix_ms }, index) =>
      from === 'restarting' ? [at_unix_ms - (seen[index - 1]?.at_unix_ms ?? 0)] : [],
    );
    expect(waits).to.have.length(4);
    expect(waits[2], 'doubled twice').to.be.at.least(399);
    expect(waits[3], 'started over').to.be.within(99, 399);
  });

  scenario(
    'A10 A13',
    'gives up after exactly the allowed number of restarts, and stays failed; commands are not counted',
    async (xy) => {
      await xy.add('a', ['exit', 1], THREE);
      await xy.sh('b', 'exec sleep 1000', THREE);
      await xy.daemon();
      for (let turn = 0; turn < 10; turn += 1) await xy.call('restart', { name: 'b' });
      expect(await xy.state('b', 'running')).to.include({ restart_count: 0 });
      const { error } = await xy.state('a', 'failed');
      expect(error)
        .to.match(/max-retries-per-minute 3/)
        .and.match(/exit code 1/);
      expect(xy.starts()).to.have.length(4);
      expect((await xy.call('start', { name: 'a' })) as object).to.deep.equal({ started: ['a'], already_running: [] });
      await xy.state('a', 'failed');
      expect(xy.starts()).to.have.length(8);
    },
  );

  scenario(
    'A14 A15',
    'never shows a server as running that could not be started, and reports the right cause',
    async (xy) => {
      for (const [name, make] of unstartable) {
        const file = join(xy.dir, `${name}.sh`);
        make(file);
        xy.config(name, `command ${JSON.stringify(file)}\nport ${await freePort()}\n${ONCE}`);
      }
      await xy.daemon();
      for (const [name, , blamed] of unstartable) {
        const summary = await xy.state(name, 'failed');
        expect(summary.error, name)
          .to.match(blamed)
          .and.include(join(xy.dir, `${name}.sh`));
        expect(summary).to.not.have.property('pid');
        const ran = await xy.xy('start', name);
        expect(ran.code).to.equal(1);
        expect(ran.stderr)
          .to.match(/^xy: [^\n]+\n$/)
          .and.match(blamed);
      }
    },
  );

  scenario('A14', 'recovers by itself when the command appears', async (xy) => {
    const file = join(xy.dir, 'late.sh');
    xy.config('a', `command ${JSON.stringify(file)}\nport ${await freePort()}\n${RELENTLESS}`);
    await xy.daemon();
    await xy.until('a', ({ restart_count }) => restart_count >= 2, 'retries');
    writeFileSync(file, '#!/bin/sh\nexec sleep 1000\n');
    chmodSync(file, 0o755);
    expect(await xy.state('a', 'running')).to.not.have.property('error');
  });

  scenario('A18', 'rejects a zero byte in args or env before anything is started', async (xy) => {
    for (const line of ['args "a\\u{0}b"', 'env { A "x\\u{0}y" }']) {
      xy.config('a', `command "true"\nport ${await freePort()}\n${line}\n`);
      const { code, stderr, stdout } = await xy.xy('check');
      expect(code, line).to.equal(3);
      expect(stderr + stdout).to.match(/a\.kdl:3:\d+: /);
    }
    const refused = xy.launch();
    expect((await refused.ended).code).to.equal(3);
  });

  scenario('A19', 'starts unusual programs as a shell would', async (xy) => {
    for (const [name, text] of [
      ['bare', 'exit 7\n'],
      ['empty', ''],
      ['truncated', '\x7fELF\x02\x01\x01'],
    ] as const) {
      const file = join(xy.dir, name);
      writeFileSync(file, text, { mode: 0o755 });
      xy.config(name, `command ${JSON.stringify(file)}\nport ${await freePort()}\n${ONCE}`);
    }
    await xy.daemon();
    expect((await xy.exited('bare')).last_exit).to.equal(7);
    expect((await xy.exited('empty')).last_exit).to.equal(0);
    expect((await xy.exited('truncated')).last_exit).to.be.at.least(1);
  });

  scenario('A24', 'answers twenty concurrent restarts, with one instance at the end and never two', async (xy) => {
    await xy.add('a', ['serve']);
    await xy.daemon();
    await xy.state('a', 'running');
    const answers = await Promise.all(Array.from({ length: 20 }, () => xy.call('restart', { name: 'a' })));
    expect(answers).to.deep.equal(answers.map(() => ({ restarted: ['a'] })));
    await xy.state('a', 'running');
    expect(xy.pids()).to.have.length(1);
  });

  scenario('A25', 'answers a start of a running server as already running, and keeps the process', async (xy) => {
    await xy.add('a', ['run']);
    await xy.daemon();
    const { pid } = await xy.state('a', 'running');
    const answers = await Promise.all(Array.from({ length: 10 }, () => xy.call('start', { name: 'a' })));
    expect(answers).to.deep.equal(answers.map(() => ({ started: [], already_running: ['a'] })));
    expect(await xy.state('a', 'running')).to.include({ pid });
  });

  scenario('A26', 'handles the known ones of several names, and reports the unknown one', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.sh('b', 'exec sleep 1000', QUICK);
    await xy.daemon();
    await xy.state('a', 'running');
    await xy.state('b', 'running');
    const { code, stdout, stderr } = await xy.xy('stop', 'a', 'nobody', 'b');
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: 'stopped: a, b\n' });
    expect(stderr).to.match(/^xy: .*nobody/);
    for (const verb of ['start', 'stop', 'restart', 'status', 'logs'])
      expect(await xy.call(verb, { name: 'nobody' }).catch((error: { code: number }) => error.code), verb).to.equal(
        -32001,
      );
  });
});
