import net from 'node:net';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { sandboxed } from '../support/kits/sandbox.ts';

const QUICK =
  'restart {\n  backoff-initial "50ms"\n  backoff-max "200ms"\n  max-retries-per-minute 3\n}\nstop { grace "500ms" }';

describe('xy, by hand', () => {
  const sandbox = sandboxed();

  it('starts every server at boot, reports each command in its documented words, and leaves nothing behind', async () => {
    const xy = sandbox();
    for (const name of ['a', 'b']) xy.fx(name, await freePort(), ['run']);
    const daemon = await xy.daemon();
    const { pid } = await xy.state('a', 'running');
    await xy.state('b', 'running');

    expect(await xy.xy('start', 'a')).to.deep.equal({ code: 0, stdout: 'already running: a\n', stderr: '' });
    expect(await xy.xy('stop', 'a', 'b')).to.deep.equal({ code: 0, stdout: 'stopped: a, b\n', stderr: '' });
    expect(await xy.xy('stop', '--all')).to.deep.equal({ code: 0, stdout: 'not running: a, b\n', stderr: '' });
    expect(await xy.xy('restart', 'b')).to.deep.equal({ code: 0, stdout: 'restarted: b\n', stderr: '' });
    expect(await xy.xy('start', '--all')).to.deep.equal({
      code: 0,
      stdout: 'started: a\nalready running: b\n',
      stderr: '',
    });
    expect((await xy.state('a', 'running')).pid).to.not.equal(pid);

    daemon.process.kill('SIGTERM');
    expect(await daemon.ended).to.deep.equal({ code: 0, signal: null });
    expect(xy.pids()).to.deep.equal([]);
  });

  it('restarts a crashed server, and fails it at the restart limit; a start by command clears that', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['exit', 3], QUICK);
    await xy.daemon();
    const failed = await xy.state('a', 'failed');
    expect(failed).to.include({ restart_count: 3, last_exit: 3 });
    expect(failed.error).to.include('exit code 3');
    expect(xy.noted().filter((line) => line.includes('start'))).to.have.length(4);
    expect((await xy.xy('start', 'a')).stdout).to.equal('started: a\n');
    await xy.state('a', 'failed');
    expect(xy.noted().filter((line) => line.includes('start'))).to.have.length(8);
  });

  it('distinguishes exit codes and signals', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['exit', 0]);
    xy.fx('b', await freePort(), ['sig', 'SEGV'], 'restart { policy "never" }');
    await xy.daemon();
    expect(await xy.until('a', ({ last_exit }) => last_exit !== undefined)).to.include({
      state: 'stopped',
      last_exit: 0,
    });
    expect(await xy.until('b', ({ last_signal }) => last_signal !== undefined)).to.include({ last_signal: 'SIGSEGV' });
  });

  it('kills a stubborn group when the grace is over, and processes that left the group too', async () => {
    const xy = sandbox();
    xy.fx('stubborn', await freePort(), ['ignore-term'], QUICK);
    xy.fx('leader', await freePort(), ['leader-exits'], QUICK);
    xy.fx('escaped', await freePort(), ['setsid'], QUICK);
    await xy.daemon();
    await eventually('all are up', () => xy.pids().length === 5);
    await eventually(
      'the stubborn are ready',
      () => (xy.logged('stubborn') + xy.logged('leader')).split('ready').length === 3,
    );
    expect((await xy.xy('stop', '--all')).stdout).to.equal('stopped: escaped, leader, stubborn\n');
    expect(xy.pids()).to.deep.equal([]);
    expect((await xy.state('stubborn', 'stopped')).last_signal).to.equal('SIGKILL');
  });

  it('ends processes that a leader left behind before it is started again', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['forkhold', 60_000, 1], QUICK);
    await xy.daemon();
    await xy.until('a', ({ restart_count }) => restart_count >= 2, 'two restarts');
    expect((await xy.xy('stop', 'a')).code).to.equal(0);
    expect(xy.pids()).to.deep.equal([]);
  });

  it('stops a server at once during its backoff', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['exit', 1], 'restart { backoff-initial "1h"\n backoff-max "2h" }');
    await xy.daemon();
    await xy.state('a', 'restarting');
    expect((await xy.xy('stop', 'a')).stdout).to.equal('stopped: a\n');
    await xy.state('a', 'stopped');
    expect((await xy.xy('start', 'a')).stdout).to.equal('started: a\n');
  });

  it('reports a taken port and its holder, and starts when it is free', async () => {
    const xy = sandbox();
    const port = await freePort();
    const holder = net.createServer().listen(port, '127.0.0.1');
    await new Promise((listening) => holder.once('listening', listening));
    // So that no automatic restart precedes the command.
    xy.fx('a', port, ['serve'], 'restart { backoff-initial "1h"\n backoff-max "2h" }');
    await xy.daemon();
    const ran = await xy.xy('start', 'a');
    expect(ran.code).to.equal(1);
    expect(ran.stderr).to.match(new RegExp(`^xy: .*${port}.*${process.pid}.*\n$`));
    await new Promise((closed) => holder.close(closed));
    expect((await xy.xy('start', 'a')).stdout).to.equal('started: a\n');
  });

  it('reports the command, its permission or the working directory as the cause', async () => {
    const xy = sandbox();
    const never = 'restart { policy "never" }';
    xy.config('nofile', `command "/no/such/file"\nport ${await freePort()}\n${never}`);
    xy.config('nobare', `command "no-such-command-anywhere"\nport ${await freePort()}\n${never}`);
    xy.config('noexec', `command "${xy.configDir}/noexec.kdl"\nport ${await freePort()}\n${never}`);
    xy.config('nodir', `command "sh"\nport ${await freePort()}\nworking-dir "/no/such/dir"\n${never}`);
    await xy.daemon();
    for (const [name, blamed] of [
      ['nofile', /\/no\/such\/file/],
      ['nobare', /no-such-command-anywhere.*PATH/],
      ['noexec', /noexec\.kdl.*(permission|executable)/],
      ['nodir', /\/no\/such\/dir/],
    ] as const) {
      const summary = await xy.state(name, 'failed');
      expect(summary).to.not.have.property('pid');
      expect(summary.error).to.match(blamed);
    }
  });

  it('never has two instances under many concurrent commands', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['serve'], QUICK);
    await xy.daemon();
    await xy.state('a', 'running');
    const client = await xy.client();
    const verbs = ['restart', 'start', 'stop', 'restart', 'restart', 'start'];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, turn) => client.call(verbs[turn % verbs.length] ?? 'start', { name: 'a' })),
    );
    expect(answers).to.have.length(60);
    await xy.state('a', 'running');
    expect(xy.pids()).to.have.length(1);
    const log = xy.noted().map((line) => line.split(' ')[1]);
    const order = log.filter((pid, index) => pid !== log[index - 1]);
    expect(order, 'no process notes anything after its successor began').to.have.length(new Set(order).size);
  });

  it('gives a child a clean environment of its own', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['dump', '$HOME %s "q" é', ''], 'env {\n  EMPTY ""\n  TRICKY "a=b; $PATH"\n}');
    await xy.daemon();
    await xy.until('a', ({ last_exit }) => last_exit === 0);
    const seen = JSON.parse(xy.logged('a').replace(/^\[out\] /, ''));
    expect(seen.args).to.deep.equal(['dump', '$HOME %s "q" é', '']);
    expect(seen.env).to.include({
      EMPTY: '',
      TRICKY: 'a=b; $PATH',
      PORT: String(port),
      XY_SERVER: 'a',
      XY_STATE: xy.stateDir,
    });
    expect(seen.session).to.equal(seen.pid);
    expect(seen.pgrp).to.equal(seen.pid);
    expect(seen.tty).to.equal(0);
    expect(seen.fds['0']).to.equal('/dev/null');
    expect(seen.sigBlk).to.equal('0000000000000000');
  });
});
