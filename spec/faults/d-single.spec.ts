import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { XY } from '../support/kits/sandbox.ts';
import { means, NOBODY } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';

/** Contents of a pidfile whose daemon does not run. */
const pidfiles: Readonly<Record<string, string>> = {
  empty: '',
  garbage: '\0\xff not a number\n'.repeat(1000),
  'a dead pid': '4194303\n',
  'a living stranger': `${process.pid}\n`,
  'pid 1': '1\n',
  'a negative': '-1\n',
  'too large': '99999999999999999999\n',
};

/** Every command that connects to the daemon. */
const commands: readonly (readonly string[])[] = [
  ['list'],
  ['status', 'a'],
  ['start', 'a'],
  ['stop', '--all'],
  ['restart', 'a', 'b'],
  ['reload'],
  ['logs', 'a'],
  ['logs', 'a', '--follow'],
  ['events'],
  ['wait', 'a', '--for', 'running'],
  ['list', '--json'],
];

scenarios('D. Single instance, socket, pidfile', (scenario) => {
  // spec/e2e/daemon.spec.ts: "is one for a state directory, also when many start at once over what a crash left"
  scenario('D02 D03', 'starts whatever a crash has left in pidfile, socket and lock', async (xy) => {
    mkdirSync(xy.stateDir, { recursive: true, mode: 0o700 });
    const pidfile = join(xy.stateDir, 'xy.pid');
    for (const [what, text] of Object.entries(pidfiles)) {
      writeFileSync(pidfile, text, 'latin1');
      writeFileSync(join(xy.stateDir, 'xy.lock'), text, 'latin1');
      const daemon = await xy.daemon();
      expect(readFileSync(pidfile, 'utf8'), what).to.equal(`${daemon.pid}\n`);
      // Leaves its socket, which the next daemon must replace.
      await xy.kill(daemon);
      expect(existsSync(xy.socket)).to.equal(true);
    }
  });

  scenario(
    'D06',
    'creates its socket again when a cleaner deletes it, and still refuses a second daemon',
    async (xy) => {
      const daemon = await xy.daemon();
      rmSync(xy.socket);
      const second = xy.launch();
      expect(await second.ended).to.deep.equal({ code: 1, signal: null });
      expect(second.log()).to.equal(`xy: another xy daemon (pid ${daemon.pid}) is running\n`);
      await eventually('the socket is back', () => existsSync(xy.socket));
      expect(((await xy.call('info')) as { pid: number }).pid).to.equal(daemon.pid);
      expect(statSync(xy.socket).mode & 0o777).to.equal(0o600);
    },
  );

  scenario('D07', 'touches nothing of a running daemon whose lock was deleted', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    const daemon = await xy.daemon();
    const { pid } = await xy.state('a', 'running');
    rmSync(join(xy.stateDir, 'xy.lock'));
    const second = xy.launch();
    expect((await second.ended).code, second.log()).to.equal(1);
    expect(await xy.state('a', 'running')).to.include({ pid });
    expect(readFileSync(join(xy.stateDir, 'xy.pid'), 'utf8')).to.equal(`${daemon.pid}\n`);
  });

  scenario('D08', 'never removes a successor’s socket when a daemon ends', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    let daemon = await xy.daemon();
    for (let turn = 0; turn < 4; turn += 1) {
      const ended = xy.quit(daemon);
      // Fails while the old daemon holds the lock; a service manager would retry, too.
      for (;;) {
        const next = xy.launch();
        const took = await Promise.race([
          next.ended.then(() => false),
          eventually('it answers', async () => {
            const info = (await xy.call('info').catch(() => undefined)) as { pid: number } | undefined;
            return info?.pid === next.pid || next.process.exitCode !== null;
          }),
        ]);
        if (took && next.process.exitCode === null) {
          daemon = next;
          break;
        }
      }
      expect((await ended).code).to.equal(0);
      expect(((await xy.call('info')) as { pid: number }).pid).to.equal(daemon.pid);
      await xy.state('a', 'running');
    }
  });

  for (const umask of ['000', '022', '077']) {
    scenario('D09', `never has a socket that other users can open, under umask ${umask}`, async (xy) => {
      xy.through = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'];
      const seen = new Set<string>();
      const daemon = xy.launch();
      await eventually('it answers', async () => {
        for (const file of [xy.socket, xy.stateDir, join(xy.stateDir, 'logs'), join(xy.stateDir, 'xy.pid')]) {
          const mode = statSync(file, { throwIfNoEntry: false })?.mode;
          if (mode !== undefined && (mode & 0o077) !== 0) seen.add(`${file} ${(mode & 0o777).toString(8)}`);
        }
        return xy.call('info').catch(() => undefined);
      });
      expect([...seen]).to.deep.equal([]);
      expect(daemon.process.exitCode).to.equal(null);
    });
  }

  scenario.given(means.users, 'D09 H16', 'lets no other user connect, read its logs or its state', async (xy) => {
    await xy.sh('a', 'echo secret; exec sleep 1000');
    await xy.daemon();
    await xy.printed('a');
    chmodSync(xy.dir, 0o755);
    const asNobody = (...words: string[]) => xy.run('setpriv', [...NOBODY.slice(1), ...words]);
    const listed = await asNobody(XY, 'list');
    expect(listed).to.deep.include({ code: 2, stdout: '' });
    expect(listed.stderr).to.match(/^xy: cannot reach daemon at .*permission denied/);
    for (const file of [xy.logFile('a'), join(xy.stateDir, 'xy.pid')])
      expect((await asNobody('cat', file)).stdout, file).to.equal('');
    expect((await asNobody('ls', xy.stateDir)).stdout).to.equal('');
  });

  scenario.given(means.users, 'D09', 'refuses a state directory that belongs to another user', async (xy) => {
    mkdirSync(xy.stateDir, { recursive: true });
    chownSync(xy.stateDir, 65_534, 65_534);
    const daemon = xy.launch();
    expect((await daemon.ended).code).to.equal(1);
    expect(daemon.log()).to.match(/^xy: .*another user.*XDG_STATE_HOME/);
  });

  scenario('D10', 'listens at a path as long as the system allows, and refuses a longer one by name', async (xy) => {
    for (const length of [103, 104, 107, 108, 109, 150]) {
      const dir = join(xy.dir, 'r'.repeat(length - xy.dir.length - 1 - '/xy.sock'.length));
      mkdirSync(dir);
      xy.env.XDG_RUNTIME_DIR = dir;
      const daemon = xy.launch();
      const socket = join(dir, 'xy.sock');
      expect(socket).to.have.length(length);
      if (length <= (process.platform === 'darwin' ? 103 : 107)) {
        await eventually('it listens', () => existsSync(socket));
        const listed = await xy.xy('list');
        expect(listed.code, `${length}: ${listed.stderr}`).to.equal(0);
        await xy.quit(daemon);
      } else {
        expect((await daemon.ended).code, String(length)).to.equal(1);
        expect(daemon.log()).to.match(/^xy: .*107.*XDG_RUNTIME_DIR/s);
        const listed = await xy.xy('list');
        expect([1, 2]).to.include(listed.code);
        expect(listed.stderr).to.match(/XDG_RUNTIME_DIR/);
      }
    }
  });

  scenario('D11', 'agrees with its clients on the path of the socket, however XDG_RUNTIME_DIR is set', async (xy) => {
    const fallback = join(xy.stateDir, 'xy.sock');
    const open = join(xy.dir, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    for (const [value, socket] of [
      [undefined, fallback],
      ['', fallback],
      ['relative/dir', fallback],
      [open, join(open, 'xy.sock')],
    ] as const) {
      if (value === undefined) delete xy.env.XDG_RUNTIME_DIR;
      else xy.env.XDG_RUNTIME_DIR = value;
      const daemon = xy.launch();
      await eventually('it listens', () => existsSync(socket));
      expect((await xy.xy('list')).code, String(value)).to.equal(0);
      expect(statSync(socket).mode & 0o777).to.equal(0o600);
      await xy.quit(daemon);
    }
    xy.env.XDG_RUNTIME_DIR = join(xy.dir, 'missing');
    const daemon = xy.launch();
    expect((await daemon.ended).code).to.equal(1);
    expect(daemon.log()).to.match(/^xy: XDG_RUNTIME_DIR is not a directory/);
  });

  scenario('D11', 'is found by clients with another XDG_RUNTIME_DIR, or none', async (xy) => {
    const own = xy.env.XDG_RUNTIME_DIR;
    const other = join(xy.dir, 'other');
    mkdirSync(other);
    const places = [own, undefined, other];
    const at = (place: string | undefined) => {
      if (place === undefined) delete xy.env.XDG_RUNTIME_DIR;
      else xy.env.XDG_RUNTIME_DIR = place;
    };
    for (const daemons of places) {
      at(daemons);
      const daemon = xy.launch();
      const socket = join(daemons ?? xy.stateDir, 'xy.sock');
      await eventually('it listens', () => existsSync(socket));
      for (const clients of places) {
        at(clients);
        const { code, stderr } = await xy.xy('list');
        expect(code, `the daemon with ${daemons}, a client with ${clients}: ${stderr}`).to.equal(0);
      }
      await xy.quit(daemon);
      expect(readdirSync(xy.stateDir).filter((name) => name.startsWith('xy.sock'))).to.deep.equal([]);
    }
    at(own);
  });

  scenario('D11', 'listens in its state directory by whatever name, and leaves nothing there', async (xy) => {
    mkdirSync(join(xy.dir, 'real'));
    symlinkSync('real', join(xy.dir, 'link'));
    xy.env.XDG_STATE_HOME = join(xy.dir, 'link');
    delete xy.env.XDG_RUNTIME_DIR;
    const daemon = xy.launch();
    const socket = join(xy.dir, 'real/xy/xy.sock');
    await eventually('it listens', () => lstatSync(socket, { throwIfNoEntry: false })?.isSocket());
    for (const state of ['link', 'real']) {
      xy.env.XDG_STATE_HOME = join(xy.dir, state);
      expect((await xy.xy('list')).code, state).to.equal(0);
    }
    await xy.quit(daemon);
    expect(readdirSync(join(xy.dir, 'real/xy')).sort()).to.deep.equal(['logs', 'xy.lock']);
  });

  scenario.given(
    means.users,
    'D11',
    'refuses an XDG_RUNTIME_DIR of another user, and so do its clients',
    async (xy) => {
      chownSync(join(xy.dir, 'run'), 65_534, 65_534);
      const daemon = xy.launch();
      expect((await daemon.ended).code).to.equal(1);
      const why =
        /^xy: can't use XDG_RUNTIME_DIR, which is .*: it belongs to another user \(uid 65534\): unset it.*\n$/;
      expect(daemon.log()).to.match(why);
      const { code, stderr } = await xy.xy('list');
      expect(code).to.equal(2);
      expect(stderr).to.match(why);
    },
  );

  scenario('D12', 'needs no HOME if the XDG variables are set', async (xy) => {
    delete xy.env.HOME;
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    await xy.state('a', 'running');
  });

  scenario.given(means.mounts, 'D12', 'reports if /proc is not mounted', async (xy) => {
    xy.through = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];
    const daemon = xy.launch();
    expect((await daemon.ended).code).to.equal(1);
    expect(daemon.log()).to.match(/^xy: \/proc is not mounted/);
  });

  scenario.given(means.users, 'D12', 'needs no entry in passwd(5), except for a config with ~', async (xy) => {
    delete xy.env.HOME;
    chmodSync(xy.dir, 0o755);
    await xy.run('chown', ['-R', '123456:123456', xy.dir]);
    xy.through = ['setpriv', '--reuid=123456', '--regid=123456', '--clear-groups'];
    await xy.sh('a', 'exec sleep 1000');
    const daemon = await xy.daemon();
    await xy.state('a', 'running');
    const asNoUser = (...words: string[]) => xy.run('setpriv', [...xy.through.slice(1), XY, ...words]);
    expect(await asNoUser('check')).to.deep.include({ code: 0 });
    xy.config('b', 'command "~/server"\nport 1\n');
    for (const command of ['check', 'reload']) {
      const { code, stderr } = await asNoUser(command);
      expect(code, command).to.equal(3);
      expect(stderr, command).to.match(
        /b\.kdl:1:9: command: found "~\/server", but there is no home directory: set HOME/,
      );
    }
    xy.remove('b');
    await xy.quit(daemon);
  });

  scenario('D13', 'is reported as not running by every command, with how to start it, and exit code 2', async (xy) => {
    const ran = await Promise.all(commands.map((words) => xy.xy(...words)));
    for (const [index, { code, stdout, stderr }] of ran.entries()) {
      const what = commands[index]?.join(' ');
      expect(code, what).to.equal(2);
      expect(stderr, what).to.match(/^xy: cannot reach daemon at .*xy\.sock: .*xy daemon\n$/);
      // With --json the error is an object on stdout as well (SPEC § 8).
      if (commands[index]?.includes('--json')) expect(stderr, what).to.equal(`xy: ${JSON.parse(stdout).message}\n`);
      else expect(stdout, what).to.equal('');
    }
  });

  scenario('D14 D15', 'keeps its servers when its terminal closes, and gives them default signals', async (xy) => {
    xy.through = ['sh', '-c', 'trap "" HUP INT TERM QUIT PIPE; exec "$@"', 'sh'];
    await xy.add('a', ['dump'], 'restart { policy "never" }');
    await xy.sh('b', 'exec sleep 1000');
    const daemon = await xy.daemon();
    await xy.exited('a');
    const seen = JSON.parse(xy.logged('a').replace(/^\[out\] /, ''));
    // Bits 1, 2, 3 and 15 (HUP, INT, QUIT, TERM). Node itself ignores SIGPIPE.
    expect(Number.parseInt(seen.sigIgn, 16) & 0x4007).to.equal(0);
    const { pid } = await xy.state('b', 'running');
    daemon.process.kill('SIGHUP');
    daemon.process.stderr?.destroy();
    expect(await xy.call('reload')).to.deep.equal({ added: [], removed: [], changed: [], unchanged: ['a', 'b'] });
    expect(await xy.state('b', 'running')).to.include({ pid });
  });

  scenario('D16', 'continues when the reader of its log closes in the middle of a line', async (xy) => {
    xy.through = ['sh', '-c', '"$@" 2>&1 | head -c 10 >&2', 'sh'];
    await xy.sh(
      'a',
      'exit 1',
      'restart { policy "always"; backoff-initial "20ms"; backoff-max "20ms"; max-retries-per-minute 99999 }',
    );
    const pipeline = xy.launch();
    const { pid } = await eventually(
      'it answers',
      () => xy.call('info').catch(() => undefined) as Promise<{ pid: number } | undefined>,
    );
    await xy.until('a', ({ restart_count }) => restart_count > 10, 'ten restarts');
    process.kill(pid, 'SIGTERM');
    await pipeline.ended;
    expect(existsSync(xy.socket), 'it ended in order').to.equal(false);
  });

  scenario.given(means.proc, 'D18', 'listens on no port of the network', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    const { pid } = await xy.daemon('--watch');
    await xy.state('a', 'running');
    const own = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
    const listening = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
      (existsSync(`/proc/net/${table}`) ? readFileSync(`/proc/net/${table}`, 'utf8') : '')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, , , state, , , , , , inode]) => (state === '0A' || state === '07') && own.includes(inode ?? '')),
    );
    expect(own).to.not.be.empty;
    expect(listening).to.deep.equal([]);
  });

  scenario('D17', 'continues when its working directory is deleted', async (xy) => {
    const cwd = join(xy.dir, 'cwd');
    xy.through = ['sh', '-c', `mkdir ${cwd}; cd ${cwd}; exec "$@"`, 'sh'];
    await xy.sh('a', 'exec sleep 1000', `working-dir "${xy.dir}"`);
    const daemon = await xy.daemon();
    await xy.state('a', 'running');
    rmSync(cwd, { recursive: true });
    expect(await xy.call('restart', { name: 'a' })).to.deep.equal({ restarted: ['a'] });
    await xy.sh('b', 'exec sleep 1000', `working-dir "${xy.dir}"`);
    expect(((await xy.call('reload')) as { added: string[] }).added).to.deep.equal(['b']);
    await xy.state('b', 'running');
    expect((await xy.quit(daemon)).code).to.equal(0);
  });
});
