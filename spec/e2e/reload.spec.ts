import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const pidOf = async (xy: Sandbox, name: string) => (await xy.state(name, 'running')).pid;

describe('reload, by hand', () => {
  const sandbox = sandboxed();

  it('restarts only servers whose config has changed by value, and reports them', async () => {
    const xy = sandbox();
    const [a, b, c, d] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    xy.fx('a', a, ['run']);
    xy.fx('b', b, ['run']);
    xy.fx('c', c, ['run']);
    await xy.daemon();
    const before = await Promise.all(['a', 'b', 'c'].map((name) => pidOf(xy, name)));
    xy.fx('a', a, ['run'], '// only a comment');
    xy.fx('b', b, ['run'], 'env { NEW "1" }');
    xy.remove('c');
    xy.fx('d', d, ['run']);
    expect(await xy.xy('reload')).to.deep.equal({
      code: 0,
      stdout: 'added: d\nremoved: c\nchanged: b\nunchanged: a\n',
      stderr: '',
    });
    expect(await pidOf(xy, 'a')).to.equal(before[0]);
    expect(await pidOf(xy, 'b')).to.not.equal(before[1]);
    expect(((await xy.call('list')) as { name: string }[]).map(({ name }) => name)).to.deep.equal(['a', 'b', 'd']);
  });

  it('restarts nothing for settings that need no restart, and applies them', async () => {
    const xy = sandbox();
    const [a, b] = await Promise.all([freePort(), freePort()]);
    xy.fx('a', a, ['run'], 'health { probe "none" }');
    xy.fx('b', b, ['ignore-term'], 'health { probe "none" }\nstop { grace "1h" }');
    await xy.daemon();
    const before = await Promise.all(['a', 'b'].map((name) => pidOf(xy, name)));
    xy.fx('a', a, ['run'], 'health { probe "tcp" }\nmcp { path "/other" }');
    xy.fx('b', b, ['ignore-term'], 'health { probe "none" }\nstop { signal "KILL" }\nrestart { policy "never" }');
    expect(await xy.xy('reload')).to.deep.equal({
      code: 0,
      stdout: 'added: \nremoved: \nchanged: a, b\nunchanged: \nchanged without a restart: a, b\n',
      stderr: '',
    });
    expect(await Promise.all(['a', 'b'].map((name) => pidOf(xy, name)))).to.deep.equal(before);
    expect((await xy.call('status', { name: 'a' })) as object)
      .to.have.nested.property('health.state')
      .that.equals('starting');
    expect((await xy.xy('stop', 'b')).stdout).to.equal('stopped: b\n');
  });

  it('changes nothing if anything is invalid, and reports all errors with their positions', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['run']);
    xy.fx('b', await freePort(), ['run']);
    await xy.daemon();
    const pid = await pidOf(xy, 'a');
    xy.remove('b');
    xy.config('bad', 'comand "sh"\nport "x"\n');
    const ran = await xy.xy('reload');
    expect(ran.code).to.equal(3);
    const file = join(xy.configDir, 'bad.kdl');
    const lines = ran.stderr.trim().split('\n');
    expect(
      lines.every((line) => line.includes(`${file}:`)),
      ran.stderr,
    ).to.equal(true);
    expect(ran.stderr)
      .to.match(/bad\.kdl:1:1: .*command/)
      .and.match(/bad\.kdl:2:\d+: port: /);
    expect(await pidOf(xy, 'a')).to.equal(pid);
    await xy.state('b', 'running');
    expect((await xy.xy('list')).stderr).to.include('bad.kdl:1:1');
    const checked = await xy.xy('check');
    expect(checked.code).to.equal(3);
    expect(checked.stderr + checked.stdout).to.include(`${file}:1:1: `);
  });

  it('hands ports over between servers', async () => {
    const xy = sandbox();
    const [first, second] = await Promise.all([freePort(), freePort()]);
    xy.fx('a', first, ['serve']);
    xy.fx('b', second, ['serve']);
    await xy.daemon();
    await eventually('both listen', () => xy.logged('a') !== '' && xy.logged('b') !== '');
    xy.fx('a', second, ['serve']);
    xy.fx('b', first, ['serve']);
    expect((await xy.xy('reload')).stdout).to.include('changed: a, b\n');
    expect((await xy.state('a', 'running')).port).to.equal(second);
    await eventually('both listen again', () => (xy.logged('a') + xy.logged('b')).split('listening').length === 5);
  });

  it('leaves a server stopped that a user has stopped, with the new config for its next start', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['run']);
    await xy.daemon();
    await xy.state('a', 'running');
    await xy.xy('stop', 'a');
    const next = await freePort();
    xy.fx('a', next, ['run']);
    expect((await xy.xy('reload')).stdout).to.include('changed: a\n');
    expect(await xy.state('a', 'stopped')).to.include({ port: next });
  });

  it('can be triggered by SIGHUP', async () => {
    const xy = sandbox();
    const daemon = await xy.daemon();
    xy.fx('a', await freePort(), ['run']);
    daemon.process.kill('SIGHUP');
    await xy.state('a', 'running');
  });

  it('answers five concurrent ones in order', async () => {
    const xy = sandbox();
    await xy.daemon();
    xy.fx('a', await freePort(), ['run']);
    const client = await xy.client();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => client.call('reload')));
    const nothing = { added: [], removed: [], changed: [], unchanged: ['a'] };
    expect(answers).to.deep.equal([{ ...nothing, added: ['a'], unchanged: [] }, nothing, nothing, nothing, nothing]);
  });

  describe('with --watch', () => {
    const saves: Readonly<Record<string, (file: string, text: string) => void>> = {
      'a write in place': (file, text) => writeFileSync(file, text),
      'an atomic save': (file, text) => {
        writeFileSync(`${file}.tmp`, text);
        renameSync(`${file}.tmp`, file);
      },
      'a removed and rewritten file': (file, text) => {
        rmSync(file);
        writeFileSync(file, text);
      },
    };
    for (const [title, save] of Object.entries(saves)) {
      it(`notices ${title}`, async () => {
        const xy = sandbox();
        const port = await freePort();
        xy.fx('a', port, ['run']);
        await xy.daemon('--watch');
        const pid = await pidOf(xy, 'a');
        save(join(xy.configDir, 'a.kdl'), `command "sleep"\nargs "1000"\nport ${port}\n`);
        await xy.until('a', (summary) => summary.state === 'running' && summary.pid !== pid, 'another pid');
      });
    }

    it('reports an invalid file and changes nothing until it is fixed', async () => {
      const xy = sandbox();
      xy.fx('a', await freePort(), ['run']);
      await xy.daemon('--watch');
      const pid = await pidOf(xy, 'a');
      const error = async () => ((await xy.call('info')) as { last_reload_error?: string }).last_reload_error;
      xy.config('b', 'command {');
      await eventually('the error shows', async () => (await error())?.includes('b.kdl:'));
      expect(await pidOf(xy, 'a')).to.equal(pid);
      xy.fx('b', await freePort(), ['run']);
      await xy.state('b', 'running');
      expect(await error()).to.equal(undefined);
    });

    it('notices a directory that appears later, is removed, and is swapped', async () => {
      const xy = sandbox();
      const port = await freePort();
      rmSync(xy.configDir, { recursive: true });
      const daemon = await xy.daemon('--watch');
      mkdirSync(xy.configDir);
      xy.fx('a', port, ['run']);
      const pid = await pidOf(xy, 'a');
      // Proves that the new directory is watched: a file that existed only between two polls would not be noticed.
      xy.fx('b', await freePort(), ['run']);
      await xy.state('b', 'running');

      const times = () => daemon.log().split('directory is missing').length;
      const before = times();
      renameSync(xy.configDir, `${xy.configDir}.away`);
      await eventually('it is noticed', () => times() > before);
      expect(await pidOf(xy, 'a')).to.equal(pid);

      const [one, two] = [join(xy.dir, 'one'), join(xy.dir, 'two')];
      for (const [dir, name] of [
        [one, 'c'],
        [two, 'd'],
      ] as const) {
        mkdirSync(dir);
        writeFileSync(join(dir, `${name}.kdl`), `command "sleep"\nargs "1000"\nport ${port}\n`);
      }
      symlinkSync(one, xy.configDir);
      await xy.state('c', 'running');
      symlinkSync(two, `${xy.configDir}.new`);
      renameSync(`${xy.configDir}.new`, xy.configDir);
      await xy.state('d', 'running');
    });
  });
});
