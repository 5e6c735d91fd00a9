import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom, forkJoin } from 'rxjs';
import { descriptorLimit } from '../../../../lib/host/system/descriptor-limit.ts';
import { eventually } from '../../../support/kits/eventually.ts';
import { pressed, rigged } from '../rig.ts';

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** Listens on a free port of loopback for as long as `use` takes. */
const listening = async (host: string, use: (port: number) => Promise<void>): Promise<void> => {
  const server: Server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, host, done));
  const address = server.address();
  try {
    if (typeof address === 'object' && address !== null) await use(address.port);
  } finally {
    await new Promise((done) => server.close(done));
  }
};

describe('a launch', function () {
  this.timeout(30_000);
  const rig = rigged();

  describe('gives the child', () => {
    it('its own session and group, /dev/null, its streams and no other descriptor, its directory and its environment', async () => {
      const daemon = rig().daemon({ env: { ...rig().env, FROM_DAEMON: 'yes', A: 'daemon', XY_SERVER: 'outer' } });
      const workingDir = rig().makeDir('work');
      const env = { A: 'config=1\nä', EMPTY: '', XY_STATE: 'fake' };
      const args = ['$HOME', '', 'a b', '%s', '"', 'ä'];
      const config = rig().fx(['dump', ...args], { workingDir, env, port: 8421 });
      const { child, text, hasEnded } = await rig().start(daemon, config);
      await eventually('the end', hasEnded);
      const got = JSON.parse(Buffer.from(text(), 'latin1').toString());
      expect(got).to.include({ pid: child.pid, pgrp: child.pid, session: child.pid, tty: 0, cwd: workingDir });
      expect(got.args).to.deep.equal(['dump', ...args]);
      expect(got.env).to.include({
        FROM_DAEMON: 'yes',
        A: 'config=1\nä',
        EMPTY: '',
        PORT: '8421',
        XY_SERVER: 'one',
        XY_STATE: rig().stateDir,
      });
      const own = /^(anon_inode:|pipe:|\/proc\/)/;
      const files = Object.entries<string>(got.fds).filter(([fd, link]) => Number(fd) < 3 || !own.test(link));
      expect(files.map(([, link]) => link).filter((link) => link !== '/dev/null')).to.have.lengthOf(2);
      expect(got.fds[0]).to.equal('/dev/null');
      expect(got.sigBlk).to.match(/^0+$/);
    });

    it('another PORT, if the config sets it in env', async () => {
      const config = rig().config('sh', ['-c', 'echo $PORT'], { env: { PORT: '9' } });
      const { text, hasEnded } = await rig().start(rig().daemon(), config);
      await eventually('the end', hasEnded);
      expect(text()).to.equal('9\n');
    });

    it('a command from its own PATH, relative to its own working directory', async () => {
      const workingDir = rig().makeDir('work');
      writeFileSync(join(rig().makeDir('work/bin'), 'tool'), '#!/bin/sh\necho found\n', { mode: 0o755 });
      const config = rig().config('tool', [], { workingDir, env: { PATH: 'bin' } });
      const { text, hasEnded } = await rig().start(rig().daemon(), config);
      await eventually('the end', hasEnded);
      expect(text()).to.equal('found\n');
    });
  });

  describe('blames', () => {
    const message = async (...args: Parameters<ReturnType<typeof rig>['config']>): Promise<string> => {
      const failure = await rig().failure(rig().daemon(), rig().config(...args));
      expect(failure.kind).to.equal('spawn');
      return failure.message;
    };
    const script = (name: string, text: string, mode = 0o755): string => {
      const path = join(rig().stateDir, name);
      writeFileSync(path, text);
      chmodSync(path, mode);
      return path;
    };

    it('a missing command', async () => {
      expect(await message('/no/such/tool')).to.equal('command /no/such/tool: no such file');
    });

    it('a command that is not in the PATH, without showing the PATH', async () => {
      const told = await message('no-such-tool', [], { env: { PATH: '/secret' } });
      expect(told).to.equal('command no-such-tool: not found in the PATH of the server');
    });

    it('a command with its arguments in the same string, with the remedy', async () => {
      const remedy = (program: string) => `: write command "${program}", and each further word in args`;
      expect(await message('sh server.sh')).to.equal(
        `command sh server.sh: not found in the PATH of the server${remedy('sh')}`,
      );
      expect(await message('/bin/sh -c true')).to.equal(`command /bin/sh -c true: no such file${remedy('/bin/sh')}`);
      expect(await message('/no/such tool')).to.equal('command /no/such tool: no such file');
    });

    it('a relative command, with its full path', async () => {
      const workingDir = rig().makeDir('work');
      expect(await message('./tool', [], { workingDir })).to.equal(`command ${workingDir}/tool: no such file`);
    });

    it('a missing working directory, not the command', async () => {
      expect(await message('true', [], { workingDir: '/no/such/dir' })).to.equal(
        'working-dir /no/such/dir: no such directory',
      );
    });

    it('a working directory that is not a directory', async () => {
      expect(await message('true', [], { workingDir: '/etc/passwd' })).to.equal(
        'working-dir /etc/passwd: not a directory',
      );
    });

    it('a command that is a directory', async () => {
      expect(await message('/etc')).to.equal('command /etc: is a directory');
    });

    it('a file that is not executable', async () => {
      const path = script('tool', 'echo', 0o644);
      expect(await message(path)).to.equal(`command ${path}: is not executable: chmod +x ${path}`);
    });

    it('a file in the PATH that is not executable', async () => {
      const path = script('tool', 'echo', 0o644);
      const daemon = rig().daemon({ env: { PATH: `/nowhere:${rig().stateDir}:${process.env.PATH}` } });
      const { message: told } = await rig().failure(daemon, rig().config('tool'));
      expect(told).to.equal(`command ${path}: is not executable: chmod +x ${path}`);
    });

    it('a file in a PATH of its env that is not executable, without showing that value', async () => {
      script('tool', 'echo', 0o644);
      const told = await message('tool', [], { env: { PATH: `/nowhere:${rig().stateDir}` } });
      expect(told).to.equal('command tool, as found in the PATH of the server: is not executable: chmod +x tool');
    });

    it('an interpreter that is missing', async () => {
      const path = script('tool', '#!/no/such/shell -e\n');
      expect(await message(path)).to.equal(
        `command ${path}: its interpreter /no/such/shell (first line, #!): no such file`,
      );
    });

    it('an interpreter that is not executable', async () => {
      const path = script('tool', `#!${script('interpreter', '', 0o644)}\n`);
      expect(await message(path)).to.match(/its interpreter \S+\/interpreter .*: is not executable$/);
    });

    it('Windows line endings', async () => {
      expect(await message(script('tool', '#!/bin/sh\r\necho\r\n'))).to.contain('carriage return');
    });

    it('a path through a file', async () => {
      expect(await message('/etc/passwd/tool')).to.equal('command /etc/passwd/tool: no such file');
    });

    it('a loop of links', async () => {
      const path = join(rig().stateDir, 'loop');
      symlinkSync(path, path);
      expect(await message(path)).to.equal(`command ${path}: too many symbolic links`);
    });

    it('args that are too long', async () => {
      expect(await message('true', ['x'.repeat(4_000_000)])).to.contain('longer than the system allows');
    });

    it('a zero byte, without showing the value', async () => {
      const told = await message('true', [], { env: { TOKEN: 'secret\0' } });
      expect(told).to.contain('zero byte').and.not.contain('secret');
    });

    it('nothing for a script without a #! line, which a shell runs', async () => {
      const { text, hasEnded } = await rig().start(rig().daemon(), rig().config(script('tool', 'echo hello\n')));
      await eventually('the end', hasEnded);
      expect(text()).to.equal('hello\n');
    });
  });

  describe('checks the port', () => {
    for (const host of ['127.0.0.1', '::1', '0.0.0.0', '::']) {
      it(`and names the process that listens on it at ${host}`, () =>
        listening(host, async (port) => {
          const failure = await rig().failure(rig().daemon(), rig().config('true', [], { port }));
          expect(failure.kind).to.equal('port');
          const name = readFileSync('/proc/self/comm', 'utf8').trim();
          expect(failure.message).to.contain(`port ${port} is in use by pid ${process.pid} (${name})`);
        }));
    }

    it('and starts once it is free', async () => {
      let freed = 0;
      await listening('127.0.0.1', async (port) => {
        freed = port;
      });
      const { child } = await rig().start(rig().daemon(), rig().fx(['serve'], { port: freed }));
      await pressed(child, 'SIGTERM');
    });
  });

  describe('reserves resources', () => {
    it('and reports that too few descriptors are left, until there are enough again', async () => {
      const daemon = await rig().experienced();
      const taken: number[] = [];
      try {
        for (let left = descriptorLimit() - openDescriptors() - 60; left > 0; left--)
          taken.push(openSync('/dev/null', 'r'));
        const failure = await rig().failure(daemon, rig().config('true'));
        expect(failure.kind).to.equal('resource');
        expect(failure.message).to.contain('file descriptors');
        // Until all descriptors are used.
        try {
          for (;;) taken.push(openSync('/dev/null', 'r'));
        } catch {
          expect((await rig().failure(daemon, rig().config('true'))).kind).to.equal('resource');
        }
      } finally {
        for (const fd of taken) closeSync(fd);
      }
      const { exit } = await rig().start(daemon, rig().config('true'));
      await eventually('the exit', () => exit() !== undefined);
    });
  });

  it('of many servers lets timers and sockets run between any two spawns', async () => {
    const daemon = rig().daemon();
    let turns = 0;
    const count = (): void => {
      turns++;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    const configs = Array.from({ length: 60 }, (_, index) =>
      rig().config('sleep', ['1000'], { name: `many-${index}` }),
    );
    const launches = await firstValueFrom(forkJoin(configs.map((config) => daemon.launch(config))));
    clearImmediate(immediate);
    expect(turns).to.be.at.least(59);
    const children = launches.flatMap((launch) => (launch.type === 'child' ? [launch.child] : []));
    expect(children).to.have.lengthOf(60);
    await Promise.all(children.map((child) => pressed(child, 'SIGTERM')));
    for (const child of children) child.release();
  });

  it('can be cancelled at any time, and leaves nothing behind', async () => {
    const daemon = await rig().experienced();
    const before = openDescriptors();
    const files = rig().fifos().length;
    for (let attempt = 0; attempt < 40; attempt++) {
      let begun = false;
      const launching = daemon.launch(rig().config('true', [], { name: `c-${attempt}` })).subscribe((launch) => {
        begun = true;
        if (launch.type === 'child') launch.child.release();
      });
      for (let turn = 0; turn < attempt % 8; turn++) await new Promise((done) => setImmediate(done));
      launching.unsubscribe();
      if (!begun) expect(rig().runs()).to.not.include(`c-${attempt}`);
    }
    await eventually('all descriptors are closed', () => openDescriptors() <= before);
    expect(rig().runs()).to.be.empty;
    expect(rig().fifos().length).to.be.at.most(files);
  });

  it('is recorded before there is a process, in case the daemon is killed in between', async () => {
    await rig().failure(rig().daemon(), rig().config('/nowhere/to/be/found'));
    const lines = readFileSync(join(rig().stateDir, 'runs.jsonl'), 'utf8').trimEnd().split('\n');
    const [plan, over] = lines.map((line) => JSON.parse(line));
    expect(plan).to.include({ name: 'one', graceMs: 10_000, signal: 'SIGTERM' }).and.not.to.have.property('pid');
    expect(over).to.deep.equal({ over: 'one' });
    expect(lines).to.have.lengthOf(2);
  });

  it('warns, and continues, if the run can’t be recorded', async () => {
    mkdirSync(join(rig().stateDir, 'runs.jsonl'));
    const { exit } = await rig().start(rig().daemon(), rig().config('true'));
    await eventually('the exit', () => exit() !== undefined);
    expect(rig().warnings).to.have.lengthOf(1);
  });
});
