import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Reaction, reactions } from '../../lib/host/system/signals.ts';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, Sandbox, sandboxed } from '../support/kits/sandbox.ts';

describe('the daemon, by hand', () => {
  const sandbox = sandboxed();

  it('can be told from its command line', async function () {
    if (process.platform !== 'linux') this.skip();
    const xy = sandbox();
    const { process: daemon } = await xy.daemon('--watch');
    const words = readFileSync(`/proc/${daemon.pid}/cmdline`, 'utf8').split('\0');
    expect(words.slice(-3)).to.deep.equal(['daemon', '--watch', '']);
  });

  it('is one for a state directory, even if many start at once after a crash', async () => {
    const xy = sandbox();
    mkdirSync(xy.stateDir, { recursive: true });
    writeFileSync(join(xy.stateDir, 'xy.pid'), `${process.pid}\n`);
    writeFileSync(xy.socket, 'not a socket');
    const racers = Array.from({ length: 6 }, () => xy.launch());
    const [winner] = await eventually('all but one have ended', () => {
      const living = racers.filter(({ process: { exitCode } }) => exitCode === null);
      return living.length === 1 && living;
    });
    const info = await eventually('the winner answers', () => xy.call('info').catch(() => undefined));
    expect((info as { pid: number }).pid).to.equal(winner?.pid);
    for (const racer of racers.filter((other) => other !== winner)) {
      expect(await racer.ended).to.deep.equal({ code: 1, signal: null });
      expect(racer.log()).to.equal(`xy: another xy daemon (pid ${winner?.pid}) is running\n`);
    }
  });

  it('leaves no pidfile and no socket behind, and both are accessible to its user only', async () => {
    const xy = sandbox();
    const daemon = await xy.daemon();
    const pidfile = join(xy.stateDir, 'xy.pid');
    expect(readFileSync(pidfile, 'utf8')).to.equal(`${daemon.pid}\n`);
    expect([pidfile, xy.socket].map((file) => statSync(file).mode & 0o777)).to.deep.equal([0o600, 0o600]);
    expect(statSync(xy.stateDir).mode & 0o777).to.equal(0o700);
    daemon.process.kill('SIGINT');
    expect((await daemon.ended).code).to.equal(0);
    expect([pidfile, xy.socket].filter((file) => existsSync(file))).to.deep.equal([]);
  });

  it('exits with 3 and all errors if a config is invalid; --keep-going starts the valid servers', async () => {
    const xy = sandbox();
    xy.fx('good', await freePort(), ['run']);
    xy.config('bad', 'command "sh"\nprot 1\n');
    const refused = xy.launch();
    expect((await refused.ended).code).to.equal(3);
    expect(refused.log())
      .to.match(/^xy: .*bad\.kdl:/m)
      .and.match(/bad\.kdl:2:1: .*port/);
    expect(existsSync(xy.socket)).to.equal(false);
    await xy.daemon('--keep-going');
    await xy.state('good', 'running');
    expect(((await xy.call('info')) as { last_reload_error: string }).last_reload_error).to.include('bad.kdl:2:1');
  });

  it('with --json, prints as one object on stdout why it does not start', async () => {
    const xy = sandbox();
    xy.config('bad', 'command "sh"\nprot 1\n');
    const refused = await xy.xy('daemon', '--json');
    const { code, message, data } = JSON.parse(refused.stdout);
    expect([refused.code, code]).to.deep.equal([3, -32003]);
    expect(refused.stderr).to.equal(`${message.replace(/^/gm, 'xy: ')}\n`);
    expect(data.errors[0]).to.include({ file: join(xy.configDir, 'bad.kdl'), line: 1, field: 'port' });
    const { pid } = await xy.daemon('--keep-going');
    const second = await xy.xy('daemon', '--json');
    expect(second.code).to.equal(1);
    expect(JSON.parse(second.stdout)).to.deep.equal({
      code: -32603,
      message: `another xy daemon (pid ${pid}) is running`,
    });
  });

  it('killed and started again ends leftover processes, logs their last output, and starts all again', async () => {
    const xy = sandbox();
    xy.fx('plain', await freePort(), ['serve'], 'stop { grace "300ms" }');
    xy.fx('stubborn', await freePort(), ['ignore-term'], 'stop { grace "300ms" }');
    xy.fx('escaped', await freePort(), ['setsid']);
    xy.fx('chatty', await freePort(), ['spam', 100_000, 500]);
    const first = await xy.daemon();
    await eventually(
      'all are up',
      () => xy.pids().length === 5 && ['stubborn', 'plain', 'chatty'].every((name) => xy.logged(name) !== ''),
    );
    const old = xy.pids();
    const { pid: chatty = 0 } = await xy.state('chatty', 'running');
    await xy.freezeWritten(chatty, 'chatty');
    first.process.kill('SIGKILL');
    await first.ended;
    process.kill(chatty, 'SIGCONT');
    expect(xy.pids()).to.deep.equal(old);
    xy.remove('escaped');
    await xy.daemon();
    for (const name of ['plain', 'stubborn', 'chatty']) await xy.state(name, 'running');
    await eventually('nothing old is left', () => !xy.pids().some((pid) => old.includes(pid)));
    expect(xy.pids()).to.have.length(3);
    const lines = xy.logged('chatty').split('\n').slice(0, -1);
    const restart = lines.indexOf('[out] line 1', 1);
    const before = lines.slice(0, restart === -1 ? undefined : restart);
    expect(before).to.deep.equal(before.map((_, index) => `[out] line ${index + 1}`));
  });

  it('killed and started again has no port conflict with its leftovers, even if another server has the port now', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('zoe', port, ['serve'], 'stop { signal "SIGINT" }');
    const first = await xy.daemon();
    await eventually('it listens', () => xy.logged('zoe') !== '');
    for (const pid of xy.pids()) process.kill(pid, 'SIGSTOP');
    first.process.kill('SIGKILL');
    await first.ended;
    xy.remove('zoe');
    xy.fx('amy', port, ['serve'], 'restart { policy "never" }');
    await xy.daemon();
    await eventually('the new one listens', () => xy.logged('amy') !== '');
    expect(await xy.state('amy', 'running')).to.not.have.property('error');
  });

  it('stops all servers in parallel, and kills them at the second signal', async () => {
    const xy = sandbox();
    for (let index = 0; index < 4; index += 1) {
      xy.fx(`s${index}`, await freePort(), ['ignore-term'], 'stop { grace "1h" }');
    }
    const daemon = await xy.daemon();
    await eventually('all are ready', () => [0, 1, 2, 3].every((index) => xy.logged(`s${index}`) !== ''));
    daemon.process.kill('SIGTERM');
    await eventually('all were told', () => xy.noted().filter((line) => line.includes('SIGTERM')).length === 4);
    daemon.process.kill('SIGTERM');
    expect((await daemon.ended).code).to.equal(0);
    expect(xy.pids()).to.deep.equal([]);
    expect(existsSync(xy.socket)).to.equal(false);
  });

  it('survives a closed stderr, SIGPIPE and SIGUSR1, and opens no inspector', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['run']);
    const daemon = await xy.daemon();
    daemon.process.stderr?.destroy();
    daemon.process.kill('SIGPIPE');
    daemon.process.kill('SIGUSR1');
    await xy.xy('restart', 'a');
    await xy.state('a', 'running');
    const inspected = await new Promise((done) => {
      const probe = net.connect(9229, '127.0.0.1', () => done(true)).on('error', () => done(false));
      probe.on('connect', () => probe.destroy());
    });
    expect(inspected).to.equal(false);
  });

  const signalsThat = (reaction: Reaction) =>
    Object.entries(reactions)
      .filter(([name, is]) => is === reaction && name in constants.signals)
      .map(([name]) => name);
  const send = (signal: string, pid: number) => sandbox().run('kill', [`-${signal.slice(3)}`, String(pid)]);

  for (const signal of signalsThat('stop')) {
    it(`stops gracefully at ${signal}, with its servers`, async () => {
      const xy = sandbox();
      xy.config('a', `command "sleep"\nargs "1000"\nport ${await freePort()}\n`);
      const daemon = await xy.daemon();
      await xy.state('a', 'running');
      await send(signal, daemon.pid);
      expect(await daemon.ended).to.deep.equal({ code: 0, signal: null });
      expect([join(xy.stateDir, 'xy.pid'), xy.socket].filter((file) => existsSync(file))).to.deep.equal([]);
    });
  }

  it('ignores all other signals', async () => {
    const xy = sandbox();
    xy.config('a', `command "sleep"\nargs "1000"\nport ${await freePort()}\n`);
    const daemon = await xy.daemon();
    const { pid } = await xy.state('a', 'running');
    for (const signal of [...signalsThat('ignore'), ...signalsThat('reload')]) {
      await send(signal, daemon.pid);
      expect(await xy.state('a', 'running'), signal).to.include({ pid });
    }
  });

  it('handles SIGHUP and SIGUSR1 from its first line, and is not ended by them while it starts', async () => {
    const xy = sandbox();
    const early = join(xy.dir, 'early.cjs');
    // When the first module is loaded, directly after the first lines of the program.
    writeFileSync(
      early,
      `const modules = require('node:module');
       const load = modules._load;
       modules._load = (request, parent, isMain) => {
         if (parent !== null) {
           modules._load = load;
           for (const signal of ['SIGHUP', 'SIGUSR1']) process.kill(process.pid, signal);
         }
         return load(request, parent, isMain);
       };`,
    );
    xy.env.NODE_OPTIONS = `--require=${early}`;
    const daemon = await xy.daemon();
    expect(daemon.log()).not.to.include('Debugger');
  });

  it('closes an inspector that Node opened for a signal before the first line', async () => {
    const xy = sandbox();
    const port = await freePort();
    const early = join(xy.dir, 'early.cjs');
    writeFileSync(
      early,
      `if (process.argv.includes('daemon')) process.getBuiltinModule('node:inspector').open(${port}, '127.0.0.1');`,
    );
    xy.env.NODE_OPTIONS = `--require=${early}`;
    const daemon = await xy.daemon();
    expect(daemon.log()).to.include('Debugger listening');
    await eventually('nothing listens', async () => {
      const refused = await fetch(`http://127.0.0.1:${port}/json`).then(
        () => false,
        () => true,
      );
      return refused;
    });
  });

  it('reports no config as invalid if none can be checked: exits with 1 at the start, and changes nothing at a reload', async () => {
    const xy = sandbox();
    const copy = join(xy.dir, 'package');
    for (const part of ['bin', 'dist']) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    xy.through = ['sh', '-c', `shift; exec "${join(copy, 'bin/xy')}" "$@"`, 'sh'];
    xy.config('a', `command "sleep"\nargs "1000"\nport ${await freePort()}\n`);
    await xy.daemon();
    const { pid } = await xy.state('a', 'running');
    rmSync(join(copy, 'dist/kdl-worker.cjs'));
    xy.config('b', `command "sleep"\nargs "1000"\nport ${await freePort()}\n`);
    const reload = await xy.xy('reload');
    expect(reload.code).to.equal(3);
    expect(reload.stderr).to.match(/servers:1:1: the configs can't be checked: the parser can't start .*restart/);
    expect(await xy.state('a', 'running')).to.include({ pid });

    const other = new Sandbox();
    try {
      other.through = xy.through;
      other.config('a', 'command "sleep"\nargs "1000"\nport 1\n');
      const refused = other.launch();
      expect((await refused.ended).code).to.equal(1);
      expect(refused.log()).to.match(/^xy: the configs can't be checked: the parser can't start/);
    } finally {
      await other.close();
    }
  });

  it('answers promptly while a hundred servers start', async () => {
    const xy = sandbox();
    const ports = new Set<number>();
    while (ports.size < 100) ports.add(await freePort());
    let index = 0;
    for (const port of ports) xy.config(`s${index++}`, `command "sleep"\nargs "1000"\nport ${port}\n`);
    await xy.daemon();
    await eventually('all are running', async () => {
      const all = (await xy.call('list')) as { state: string }[];
      return all.length === 100 && all.every(({ state }) => state === 'running');
    });
    expect((await xy.xy('stop', '--all')).code).to.equal(0);
    expect(xy.pids()).to.deep.equal([]);
  });
});
