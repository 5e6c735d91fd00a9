import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { means, NOBODY } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { QUICK, type World } from './kit/world.ts';

const hour = 'restart { backoff-initial "1h"; backoff-max "2h" }';
const NOTHING = { added: [], removed: [], changed: [], unchanged: [] };

/** Writes a config as editors do, in steps: each is one file system call, and other calls may come between. */
const editors: Readonly<Record<string, (file: string, text: string) => (() => void)[]>> = {
  'in two halves': (file, text) => [
    () => writeFileSync(file, text.slice(0, text.length / 2)),
    () => writeFileSync(file, text.slice(text.length / 2), { flag: 'a' }),
  ],
  'through an empty file': (file, text) => [() => writeFileSync(file, ''), () => writeFileSync(file, text)],
  'with a swap file, a backup and a lock beside it, as vim and emacs do': (file, text) => [
    () => writeFileSync(`${file.replace(/a\.kdl$/, '.a.kdl.swp')}`, '\0binary'),
    () => symlinkSync('nobody@nowhere.1', file.replace(/a\.kdl$/, '.#a.kdl')),
    () => writeFileSync(file.replace(/a\.kdl$/, '#a.kdl#'), 'half a fi'),
    () => renameSync(file, `${file}~`),
    () => writeFileSync(file, text),
    () => rmSync(file.replace(/a\.kdl$/, '.a.kdl.swp')),
    () => rmSync(file.replace(/a\.kdl$/, '.#a.kdl')),
  ],
};

/** Entries of the config directory that are not configs: ignored, or an error that names them. */
const oddities: readonly (readonly [what: string, make: (dir: string) => void, blamed: RegExp | undefined])[] = [
  ['a dangling link', (dir) => symlinkSync('/no/such/file', join(dir, 'odd.kdl')), /odd\.kdl/],
  ['a directory', (dir) => mkdirSync(join(dir, 'odd.kdl')), undefined],
  ['a large file', (dir) => writeFileSync(join(dir, 'odd.kdl'), 'x '.repeat(25 << 20)), /odd\.kdl/],
  ['zero bytes', (dir) => writeFileSync(join(dir, 'odd.kdl'), Buffer.alloc(10_000)), /odd\.kdl/],
  ['a bad name', (dir) => writeFileSync(join(dir, 'Odd Name.kdl'), ''), /Odd Name\.kdl/],
  ['a name of 250 letters', (dir) => writeFileSync(join(dir, `${'o'.repeat(246)}.kdl`), ''), /ooo\.kdl/],
  ['another extension', (dir) => writeFileSync(join(dir, 'odd.kdl.bak'), '{'), undefined],
  ['a link to itself', (dir) => symlinkSync('odd.kdl', join(dir, 'odd.kdl')), /odd\.kdl/],
];

const pidOf = async (xy: World, name: string) => (await xy.state(name, 'running')).pid;

scenarios('E. Config and reload', (scenario) => {
  // spec/e2e/reload.spec.ts has E01–E03, E05, E09, E13–E15, E26
  scenario('E04', 'stops removed servers completely, and keeps their logs', async (xy) => {
    await xy.add('a', ['leader-exits'], QUICK);
    await xy.daemon();
    await xy.printed('a');
    xy.remove('a');
    expect(await xy.call('reload')).to.deep.equal({ ...NOTHING, removed: ['a'] });
    expect(xy.pids()).to.deep.equal([]);
    expect(await xy.call('list')).to.deep.equal([]);
    expect(xy.logged('a')).to.include('ready');
  });

  scenario(
    'E06 E07 E08',
    'during a backoff: a change of the server’s own config starts it at once, others do not',
    async (xy) => {
      const port = await xy.add('a', ['exit', 1], hour);
      const failedPort = await xy.add('f', ['exit', 1], 'restart { max-retries-per-minute 0 }');
      await xy.sh('b', 'exec sleep 1000');
      await xy.daemon();
      await xy.state('a', 'restarting');
      await xy.state('f', 'failed');
      const count = xy.starts().length;
      await xy.sh('b', 'exec sleep 2000');
      expect(await xy.call('reload')).to.deep.equal({ ...NOTHING, changed: ['b'], unchanged: ['a', 'f'] });
      await xy.state('a', 'restarting');
      await xy.state('f', 'failed');
      expect(xy.starts()).to.have.length(count);
      xy.fx('a', port, ['run']);
      xy.fx('f', failedPort, ['run']);
      expect(await xy.call('reload')).to.deep.equal({ ...NOTHING, changed: ['a', 'f'], unchanged: ['b'] });
      for (const name of ['a', 'f']) expect(await xy.state(name, 'running')).to.include({ restart_count: 0 });
      await eventually('each has started once', () => xy.starts('run').length === 2);
    },
  );

  scenario(
    'E10 E11',
    'while stopping: the edited config starts afterwards, once; a restart uses the loaded one',
    async (xy) => {
      const port = await xy.add('a', ['slow-term', 300], 'stop { grace "5s" }');
      await xy.daemon();
      await xy.printed('a');
      xy.fx('a', port, ['run']);
      const client = await xy.client();
      const restart = client.call('restart', { name: 'a' });
      await xy.state('a', 'stopping');
      const reload = client.call('reload');
      await Promise.all([restart, reload]);
      await eventually('the new config runs', () => xy.starts('run').length === 1);
      expect(xy.starts('slow-term')).to.have.length(1);
      expect(xy.pids()).to.have.length(1);
      xy.fx('a', port, ['serve']);
      await xy.call('restart', { name: 'a' });
      await eventually('the loaded config runs', () => xy.starts('run').length === 2);
    },
  );

  for (const [how, steps] of Object.entries(editors)) {
    scenario('E16 E17', `with --watch, applies a file once that is saved ${how}`, async (xy) => {
      const port = await xy.add('a', ['run']);
      await xy.daemon('--watch');
      const pid = await pidOf(xy, 'a');
      const text = `command "sleep"\nargs "1000"\nport ${port}\nstop { grace "1s" }\n`;
      for (const step of steps(join(xy.configDir, 'a.kdl'), text)) step();
      const next = await xy.until('a', (now) => now.state === 'running' && now.pid !== pid, 'another pid');
      expect(next).to.include({ restart_count: 0 });
      const { last_reload_error } = (await xy.call('info')) as { last_reload_error?: string };
      expect(last_reload_error).to.equal(undefined);
    });
  }

  scenario(
    'E18 E24',
    'merges two hundred edits with reloads in between into a few, and the last one wins',
    async (xy) => {
      await xy.sh('a', 'exec sleep 1000');
      await xy.daemon('--watch');
      await xy.state('a', 'running');
      const client = await xy.client();
      await client.call('events', { name: 'a' });
      const reloads: Promise<unknown>[] = [];
      const port = await freePort();
      for (let turn = 0; turn < 200; turn += 1) {
        xy.fx('a', port, ['run'], `env { TURN "${turn}" }\nstop { grace "1s" }`);
        if (turn % 40 === 0) reloads.push(client.call('reload'));
        if (turn % 10 === 0) await new Promise((next) => setImmediate(next));
      }
      xy.fx('a', port, ['dump'], 'restart { policy "never" }\nenv { TURN "last" }');
      await Promise.all(reloads.map((reload) => reload.catch(() => undefined)));
      await eventually('the last one has run', () => xy.logged('a').includes('"TURN":"last"'));
      const starts = client.notifications.filter(({ params }) => params.to === 'starting').length;
      expect(starts).to.be.at.most(2 + reloads.length);
    },
  );

  scenario(
    'E19 E20',
    'is not disturbed by unusual files in its directory, and reports what is wrong with them',
    async (xy) => {
      await xy.sh('a', 'exec sleep 1000');
      await xy.daemon();
      const pid = await pidOf(xy, 'a');
      for (const [what, make, blamed] of oddities) {
        const dir = xy.configDir;
        make(dir);
        const ran = await xy.xy('reload');
        expect(ran.code, `${what}: ${ran.stderr}`).to.equal(blamed ? 3 : 0);
        if (blamed)
          expect(ran.stderr, what)
            .to.match(blamed)
            .and.match(/^(xy: [^\n]+\n)+$/);
        expect(await pidOf(xy, 'a'), what).to.equal(pid);
        for (const name of ['odd.kdl', 'Odd Name.kdl', `${'o'.repeat(246)}.kdl`, 'odd.kdl.bak'])
          rmSync(join(dir, name), { recursive: true, force: true });
      }
      await xy.run('mkfifo', [join(xy.configDir, 'odd.kdl')]);
      const ran = await xy.xy('reload');
      expect(ran.code, 'a FIFO').to.equal(3);
      expect(ran.stderr).to.include('odd.kdl');
    },
  );

  scenario.given(
    means.users,
    'E20',
    'names a file that it may not read, and starts the others with --keep-going',
    async (xy) => {
      await xy.run('chown', ['-R', '65534:65534', xy.dir]);
      await xy.sh('a', 'exec sleep 1000');
      writeFileSync(join(xy.configDir, 'b.kdl'), 'command "sh"', { mode: 0o000 });
      await xy.run('chmod', ['644', join(xy.configDir, 'a.kdl')]);
      xy.through = NOBODY;
      const daemon = await xy.daemon('--keep-going');
      await xy.state('a', 'running');
      expect(daemon.log()).to.match(/b\.kdl:1:1: .*permission denied/);
      rmSync(join(xy.configDir, 'b.kdl'));
    },
  );

  scenario('E27', 'never applies a part of a directory that is swapped again and again', async (xy) => {
    const [left, right] = [join(xy.dir, 'left'), join(xy.dir, 'right')];
    const [one, two] = [await freePort(), await freePort()];
    for (const [dir, names] of [
      [left, ['a', 'b']],
      [right, ['a', 'c']],
    ] as const) {
      mkdirSync(dir);
      for (const [index, name] of names.entries())
        writeFileSync(join(dir, `${name}.kdl`), `command "sleep"\nargs "1000"\nport ${index === 0 ? one : two}\n`);
    }
    rmSync(xy.configDir, { recursive: true });
    symlinkSync(left, xy.configDir);
    const daemon = await xy.daemon('--watch');
    const pid = await pidOf(xy, 'a');
    for (let turn = 0; turn < 30; turn += 1) {
      symlinkSync(turn % 2 === 0 ? right : left, `${xy.configDir}.new`);
      renameSync(`${xy.configDir}.new`, xy.configDir);
      if (turn % 3 === 0) await xy.call('reload');
    }
    symlinkSync(right, `${xy.configDir}.new`);
    renameSync(`${xy.configDir}.new`, xy.configDir);
    await xy.state('c', 'running');
    await eventually('b is gone', async () => ((await xy.call('list')) as unknown[]).length === 2);
    expect(await pidOf(xy, 'a'), 'what both have was never touched').to.equal(pid);
    expect(daemon.log()).to.not.match(/invalid/);
  });

  scenario('E28', 'stops nothing while the directory is missing or partly emptied under --watch', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon('--watch');
    const pid = await pidOf(xy, 'a');
    const away = `${xy.configDir}.away`;
    for (let turn = 0; turn < 5; turn += 1) {
      renameSync(xy.configDir, away);
      const begun = performance.now();
      await eventually('a moment later', () => performance.now() - begun > turn * 100);
      renameSync(away, xy.configDir);
    }
    await xy.sh('b', 'exec sleep 1000');
    await xy.state('b', 'running');
    expect(await pidOf(xy, 'a')).to.equal(pid);
  });
});
