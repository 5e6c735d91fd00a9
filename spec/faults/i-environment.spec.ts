import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { FX } from '../support/kits/sandbox.ts';
import { means } from './kit/means.ts';
import { scenarios } from './kit/scenarios.ts';
import { ONCE } from './kit/world.ts';

const SECRET = 'hunter2-is-a-secret';

scenarios('I. What children are given', (scenario) => {
  // spec/e2e/lifecycle.spec.ts has I01: "gives a child a clean world of its own"
  scenario(
    'I01',
    'gives a child only what is documented: no other descriptor, its umask, the working directory',
    async (xy) => {
      const dir = join(xy.dir, 'work');
      mkdirSync(dir);
      xy.through = ['sh', '-c', 'umask 027; exec "$@"', 'sh'];
      const script = `for fd in /proc/self/fd/*; do echo "$fd $(readlink $fd)"; done; umask; pwd`;
      await xy.sh('a', script, `working-dir "${dir}"\n${ONCE}`);
      await xy.daemon();
      await xy.exited('a');
      const lines = xy.logged('a').split('\n').slice(0, -1);
      expect(lines.at(-1)).to.equal(`[out] ${dir}`);
      expect(lines.at(-2)).to.equal('[out] 0027');
      const open = lines.flatMap((line) => /fd\/([0-9]+) (.+)/.exec(line)?.slice(1, 3) ?? []);
      expect(
        open.filter((word, index) => index % 2 === 0 && Number(word) > 2 && open[index + 1]?.includes('xy')),
      ).to.deep.equal([]);
      expect(open[1]).to.equal('/dev/null');
    },
  );

  scenario('I01', 'passes on no inherited descriptor, whatever its number', async (xy) => {
    const lock = join(xy.dir, 'lock');
    xy.through = ['bash', '-c', `exec 42<"$0" 200>"${lock}" 251> >(cat); exec "$@"`, process.execPath];
    await xy.sh('a', 'ls -l /proc/self/fd');
    await xy.daemon();
    const listed = await eventually('what it has', () => /3 -> .*\n/s.test(xy.logged('a')) && xy.logged('a'));
    const numbers = [...listed.matchAll(/ (\d+) -> (\S+)/g)].map(([, fd, file]) => `${fd} ${file}`);
    // The last descriptor is the directory that is being listed.
    expect(numbers.slice(0, -1).map((word) => word.split(' ')[0])).to.deep.equal(['0', '1', '2']);
    expect(numbers.at(-1)).to.match(/^3 \/proc\/\d+\/fd$/);
  });

  scenario.given(
    means.limits,
    'I02',
    'gives a child the resource limits of the user, and its command unchanged',
    async (xy) => {
      xy.through = ['prlimit', '--nofile=300:2000'];
      await xy.sh('a', 'ulimit -Sn; ulimit -Hn; ulimit -c; echo "$0" "$PPID"', ONCE);
      xy.config('odd', `command "printf"\nargs "%s|" "--" "-n" "" "a b"\nport ${await freePort()}\n${ONCE}`);
      const { pid } = await xy.daemon();
      await xy.exited('a');
      await xy.exited('odd');
      expect(xy.logged('a').split('\n').slice(0, 2)).to.deep.equal(['[out] 300', '[out] 2000']);
      expect(xy.logged('a')).to.include(`[out] sh ${pid}\n`);
      expect(xy.logged('odd')).to.equal('[out] --|-n||a b|\n');
    },
  );

  scenario.given(
    means.limits,
    'I02',
    'reports the right cause if a child with other limits can’t start',
    async (xy) => {
      xy.through = ['prlimit', '--nofile=300:2000'];
      const broken = join(xy.dir, 'broken');
      writeFileSync(broken, '#!/no/such/interpreter\n', { mode: 0o755 });
      xy.config('none', `command "no-such-command"\nport ${await freePort()}\n${ONCE}`);
      xy.config('script', `command "${broken}"\nport ${await freePort()}\n${ONCE}`);
      await xy.daemon();
      const errors = [];
      for (const name of ['none', 'script']) errors.push((await xy.state(name, 'failed')).error);
      expect(errors[0]).to.include('command no-such-command: not found in the PATH');
      expect(errors[1]).to.include('its interpreter /no/such/interpreter');
    },
  );

  scenario('I03', 'looks a bare command up in the PATH of the child', async (xy) => {
    const bin = join(xy.dir, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'only-here'), '#!/bin/sh\necho found\n');
    chmodSync(join(bin, 'only-here'), 0o755);
    xy.config('a', `command "only-here"\nport ${await freePort()}\nenv { PATH "${bin}:/usr/bin:/bin" }\n${ONCE}`);
    await xy.daemon();
    await xy.exited('a');
    expect(xy.logged('a')).to.equal('[out] found\n');
  });

  scenario('I04', 'passes a thousand variables unchanged, and none of them replaces its own', async (xy) => {
    const values = ['', '=', 'a=b', 'lines\nof\ntwo', '  spaces  ', 'üñí✓', '$HOME `id` "quoted"', '\\', '%s'];
    const env = Array.from({ length: 1000 }, (_, index) => [`V${index}`, values[index % values.length] ?? ''] as const);
    const lines = env.map(([key, value]) => `    ${key} ${JSON.stringify(value)}`).join('\n');
    await xy.add('a', ['dump'], `${ONCE}\nenv {\n${lines}\n}`);
    await xy.daemon();
    await xy.exited('a');
    const seen = JSON.parse(xy.logged('a').replace(/^\[out\] /, ''));
    expect(seen.env).to.include(Object.fromEntries(env));
    expect(seen.env).to.include({ XY_SERVER: 'a', XY_STATE: xy.stateDir });
    xy.config(
      'b',
      `command "${process.execPath}"\nargs "${FX}" "dump"\nport 9\nenv { XY_SERVER "other"; XY_STATE "/" }`,
    );
    const { code, stderr } = await xy.xy('reload');
    // Both are correct: it is rejected, or it has no effect.
    if (code === 0) expect((await xy.exited('b')).name).to.equal('b');
    else expect(stderr).to.match(/XY_S/);
    xy.remove('b');
  });

  scenario.given(
    means.proc,
    'I04',
    'passes on the environment that it was started with, whatever its names and its size',
    async (xy) => {
      const odd = {
        'dotted.name': 'a',
        'npm_config_//registry.test/:_token': 'b c',
        'BASH_FUNC_greet%%': '() {  echo hi\n}',
        PPID: '7',
        OPTIND: '3',
        IFS: ':',
        PWD: '/elsewhere',
        LINES_: 'two\nlines',
        e: 'é',
      };
      Object.assign(xy.env, odd);
      await xy.add('a', ['dump'], ONCE);
      await xy.daemon();
      await xy.exited('a');
      const { env } = JSON.parse(xy.logged('a').replace(/^\[out\] /, ''));
      const { PORT: _, XY_SERVER: __, XY_STATE: ___, ...inherited } = env;
      expect(inherited).to.deep.equal({ PYTHONUNBUFFERED: '1', ...xy.env });
    },
  );

  scenario('I08', 'never shows a value of env: not in its log, its answers, its errors or its files', async (xy) => {
    const env = `env { TOKEN "${SECRET}" }\nmcp { header "Authorization" "Bearer ${SECRET}" }`;
    await xy.add('a', ['run'], env);
    xy.config('missing', `command "/no/such/file"\nport ${await freePort()}\n${env}`);
    xy.config('path', `command "no-such"\nport ${await freePort()}\nenv { PATH "/${SECRET}" }`);
    const daemon = await xy.daemon();
    await xy.state('a', 'running');
    const shown = [];
    for (const words of [
      ['list'],
      ['status', 'a'],
      ['status', 'missing'],
      ['status', 'path'],
      ['restart', '--all'],
      ['check'],
    ]) {
      for (const json of [[], ['--json']]) {
        const { stdout, stderr } = await xy.xy(...words, ...json);
        shown.push(stdout, stderr);
      }
    }
    xy.config('bad', `command "sh"\nport 1\nenv { TOKEN "${SECRET}" 7; TOKEN "${SECRET}" }\n`);
    const { stderr } = await xy.xy('reload');
    expect(stderr).to.include('bad.kdl');
    shown.push(stderr, daemon.log());
    const files = await xy.run('grep', ['-rl', SECRET, xy.stateDir, join(xy.dir, 'run')]);
    expect(shown.join('\n')).to.not.include(SECRET);
    expect(files.stdout).to.equal('');
    xy.remove('bad');
  });

  scenario.given(
    means.limits,
    'I02',
    'gives a child the limits of the system, not those that Node has set for itself',
    async (xy) => {
      xy.through = ['prlimit', '--nofile=512:4096'];
      await xy.add('a', ['dump'], ONCE);
      await xy.daemon();
      await xy.exited('a');
      // The fixture is a Node program, so it raises its own soft limit to the hard limit.
      expect(JSON.parse(xy.logged('a').replace(/^\[out\] /, '')).openFilesLimit).to.equal('4096');
    },
  );
});
