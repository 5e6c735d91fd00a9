import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { scenarios } from './kit/scenarios.ts';
import { ONCE } from './kit/world.ts';

const ESCAPE = '\x1b';
/** Control characters, except for newlines. */
const controls = (text: string): readonly string[] => text.replaceAll('\n', '').match(/\p{Cc}/gu) ?? [];

scenarios('K. What the CLI promises', (scenario) => {
  scenario(
    'K01 K02',
    'prints one valid document with --json, and no colour or shortened name into a pipe',
    async (xy) => {
      const long = 'a-name-that-is-longer-than-any-column-would-be-wide-on-a-small-terminal_0123456789';
      await xy.sh(long, 'exec sleep 1000');
      await xy.sh('b', 'exit 3', ONCE);
      await xy.daemon();
      await xy.exited('b');
      xy.env.COLUMNS = '40';
      for (const words of [
        ['list'],
        ['status', long],
        ['status', 'b'],
        ['reload'],
        ['start', 'b'],
        ['stop', '--all'],
      ]) {
        const plain = await xy.xy(...words);
        expect(plain.code, words.join(' ')).to.equal(0);
        expect(plain.stdout).to.not.include(ESCAPE);
        const { code, stdout, stderr } = await xy.xy(...words, '--json');
        expect({ code, stderr }, words.join(' ')).to.deep.equal({ code: 0, stderr: '' });
        expect(() => JSON.parse(stdout), words.join(' ')).to.not.throw();
      }
      expect((await xy.xy('list')).stdout).to.include(long);
    },
  );

  scenario('K03', 'prints no control characters of a server or a config on the terminal', async (xy) => {
    xy.config('bad', `command "sh"\nport 1\n"\\u{1b}[2J\\u{7}evil" 1\n`);
    const checked = await xy.xy('check');
    expect(checked.code).to.equal(3);
    expect(checked.stdout + checked.stderr).to.include('evil');
    expect(controls(checked.stdout + checked.stderr)).to.deep.equal([]);
    xy.config('bad', `command "/tmp/\\u{1b}]0;title\\u{7}"\nport ${await freePort()}\n${ONCE}`);
    await xy.daemon();
    await xy.state('bad', 'failed');
    for (const words of [['status', 'bad'], ['list'], ['start', 'bad'], ['start', '\x1b[2J']]) {
      const { stdout, stderr } = await xy.xy(...words);
      expect(controls(stdout + stderr), words.join(' ')).to.deep.equal([]);
    }
  });

  scenario('K05', 'ends on Ctrl-C, but not the command that it has sent', async (xy) => {
    await xy.add('a', ['slow-term', 600], 'stop { grace "5s" }');
    await xy.daemon();
    await xy.printed('a');
    const cli = xy.begin('stop', 'a');
    const ended = new Promise((done) => cli.once('close', (code, signal) => done(code ?? signal)));
    await xy.state('a', 'stopping');
    cli.kill('SIGINT');
    expect(await ended).to.not.equal(0);
    await xy.state('a', 'stopped');
    expect((await xy.xy('list')).code).to.equal(0);
  });

  scenario('K07', 'has one line for each problem, whatever the name of the file', async (xy) => {
    xy.config('\u001b[2J\nxy: forged: 1\u202e', 'port 0\n');
    const refused = xy.launch();
    expect((await refused.ended).code).to.equal(3);
    await xy.daemon('--keep-going');
    const { stderr, code } = await xy.xy('reload');
    expect(code).to.equal(3);
    for (const [what, said] of Object.entries({ daemon: refused.log(), cli: stderr })) {
      expect(said, what).to.match(/^(xy: \S+\\u001b\[2J\\nxy: forged: 1\\u202e\.kdl:1:\d+: [^\p{Cc}\p{Cf}]+\n)+$/u);
    }
    expect(((await xy.call('info')) as { last_reload_error: string }).last_reload_error).to.match(/^[^\p{Cf}]+$/u);
  });

  scenario('K08', 'reports wrong usage in one line, and never shows a stack trace', async (xy) => {
    await xy.daemon();
    for (const words of [
      ['lits'],
      ['start'],
      ['start', '--all', 'a'],
      ['list', '--jsno'],
      ['logs', 'a', '--tail', 'x'],
      ['wait', 'a', '--for', 'flying'],
      ['wait', 'a'],
      ['status'],
      ['completion', 'cmd'],
      ['daemon', 'now'],
    ]) {
      const { code, stdout, stderr } = await xy.xy(...words);
      expect(code, words.join(' ')).to.equal(1);
      expect(stdout, words.join(' ')).to.equal('');
      expect(stderr, words.join(' '))
        .to.match(/^(xy: [^\n]+\n)+$/)
        .and.not.match(/\bat .*:\d+:\d+/);
    }
    expect((await xy.xy('lits')).stderr).to.match(/list/);
  });

  scenario('K09', 'waits for states that can be reached, and fails at once on others', async (xy) => {
    await xy.sh('a', 'exit 1', ONCE);
    await xy.sh('b', 'exit 1', 'restart { max-retries-per-minute 0 }');
    await xy.daemon();
    await xy.state('b', 'failed');
    expect((await xy.xy('wait', 'a', '--for', 'stopped')).code).to.equal(0);
    const begun = performance.now();
    expect((await xy.xy('wait', 'b', '--for', 'running', '--timeout', '30s')).code).to.equal(1);
    expect(performance.now() - begun).to.be.below(10_000);
    expect((await xy.xy('wait', 'a', '--for', 'running', '--timeout', '200ms')).code).to.equal(1);
    const waiting = xy.begin('wait', 'a', '--for', 'starting', '--timeout', '20s');
    const ended = new Promise((done) => waiting.once('close', (code) => done(code)));
    await eventually('it was started', async () => {
      await xy.call('restart', { name: 'a' });
      return waiting.exitCode !== null;
    });
    expect(await ended).to.equal(0);
  });
});
