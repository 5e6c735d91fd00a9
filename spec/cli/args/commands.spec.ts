import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands } from '../../../lib/cli/args/commands.ts';
import { eventually } from '../../support/kits/eventually.ts';
import { sandboxed, XY } from '../../support/kits/sandbox.ts';
import { type Act, FakeDaemon, Refusal, staleSocket } from '../fake-daemon.ts';

const a = { name: 'a', state: 'running', pid: 12, port: 8001, uptime_secs: 45, restart_count: 0, health: 'later' };
const b = { name: 'b', state: 'failed', port: 8002, restart_count: 5, error: 'no such file' };
const info = { version: '1', pid: 1, config_dir: '/config', servers: 2 };

/** The answer to one call of a command. */
const byName: Act = ({ name, all }) => {
  if (all)
    return { started: ['a'], already_running: ['b'], failed: [{ name: 'c', code: -32006, message: 'no such file' }] };
  if (name === 'x') return new Refusal(-32001, 'no such server: x');
  if (name === 'p') return new Refusal(-32002, 'port 8001 is taken');
  return name === 'b' ? { started: [], already_running: ['b'] } : { started: [name], already_running: [] };
};

describe('xy', () => {
  const sandbox = sandboxed();
  let daemon: FakeDaemon | undefined;

  const play = async (acts: Readonly<Record<string, Act>>): Promise<FakeDaemon> => {
    daemon = await FakeDaemon.listen(sandbox().socket, acts);
    return daemon;
  };

  afterEach(async () => {
    await daemon?.close();
    daemon = undefined;
  });

  describe('list', () => {
    it('prints the table, and nothing else', async () => {
      await play({ list: () => [a, b], info: () => info });
      expect(await sandbox().xy('list')).to.deep.equal({
        code: 0,
        stdout:
          'NAME  STATE    PID  PORT  UPTIME  RESTARTS  HEALTH  DETAIL\na     running  12   8001  45s     0         -\nb     failed   -    8002  -       5         -       no such file\n',
        stderr: '',
      });
    });

    it('prints the whole result, including unknown fields, with --json', async () => {
      await play({ list: () => [a, b] });
      const { stdout, stderr } = await sandbox().xy('list', '--json');
      expect([JSON.parse(stdout), stdout.split('\n').length, stderr]).to.deep.equal([[a, b], 2, '']);
    });

    it('prints only the names, one per line, or as JSON', async () => {
      await play({ list: () => [a, b] });
      expect((await sandbox().xy('list', '--names')).stdout).to.equal('a\nb\n');
      expect((await sandbox().xy('list', '--names', '--json')).stdout).to.equal('["a","b"]\n');
    });

    it('warns on stderr when the last reload failed, one line for each problem', async () => {
      const last_reload_error = '/c/a.kdl:1:2: port: wrong\n/c/b.kdl:3:4: wrong\u001b[2J';
      await play({ list: () => [a], info: () => ({ ...info, last_reload_error }) });
      const { code, stdout, stderr } = await sandbox().xy('list');
      expect([code, stdout.split('\n').length]).to.deep.equal([0, 3]);
      expect(stderr).to.equal(
        'xy: the last reload failed and changed nothing:\nxy: /c/a.kdl:1:2: port: wrong\nxy: /c/b.kdl:3:4: wrong\\u001b[2J\n',
      );
    });

    it('says how to add a server if there is none, in addition to an empty table', async () => {
      await play({ list: () => [], info: () => info });
      const { code, stdout, stderr } = await sandbox().xy('list');
      expect([code, stdout]).to.deep.equal([0, 'NAME  STATE  PID  PORT  UPTIME  RESTARTS  HEALTH\n']);
      expect(stderr).to.contain('xy: there are no servers yet: add one with xy add, or put NAME.kdl into /config');
    });

    it('works without info, which is only for warnings', async () => {
      await play({ list: () => [a] });
      expect((await sandbox().xy('list')).code).to.equal(0);
    });

    it('prints plain names for the completions', async () => {
      await play({ list: () => [a, b] });
      expect((await sandbox().xy('list', '--names')).stdout).to.equal('a\nb\n');
    });

    it('prints everything, however long it is and however slowly it is read', async () => {
      const many = Array.from({ length: 3000 }, (_, index) => ({ ...a, name: `server-${'x'.repeat(80)}-${index}` }));
      await play({ list: () => many, info: () => info });
      const { stdout } = await sandbox().run('sh', ['-c', `"${XY}" list | (sleep 0.3; cat)`]);
      expect(stdout.split('\n')).to.have.length(3002);
      const json = await sandbox().run('sh', ['-c', `"${XY}" list --json | (sleep 0.3; cat)`]);
      expect(JSON.parse(json.stdout)).to.have.length(3000);
    });
  });

  describe('start, stop and restart', () => {
    it('try each server, report the results in the given order, and fail if one fails', async () => {
      const { requests } = await play({ start: byName });
      expect(await sandbox().xy('start', 'd', 'x', 'b', 'a', 'p', 'd')).to.deep.equal({
        code: 1,
        stdout: 'started: d, a\nalready running: b\n',
        stderr: 'xy: no such server: x\nxy: p: port 8001 is taken\n',
      });
      expect(requests.map(({ params }) => params?.name)).to.deep.equal(['d', 'x', 'b', 'a', 'p']);
    });

    it('command all servers with --all, and report which failed', async () => {
      const { requests } = await play({ start: byName });
      expect(await sandbox().xy('start', '--all')).to.deep.equal({
        code: 1,
        stdout: 'started: a\nalready running: b\n',
        stderr: 'xy: c: no such file\n',
      });
      expect(requests.map(({ params }) => params)).to.deep.equal([{ all: true }]);
    });

    it('have their own labels', async () => {
      await play({
        stop: ({ name }) => (name === 'a' ? { stopped: ['a'], not_running: [] } : { stopped: [], not_running: [name] }),
        restart: ({ name }) => ({ restarted: [name] }),
      });
      expect((await sandbox().xy('stop', 'a', 'b')).stdout).to.equal('stopped: a\nnot running: b\n');
      expect((await sandbox().xy('restart', 'a', 'b')).stdout).to.equal('restarted: a, b\n');
    });

    it('print one JSON document: the response for one name, lists for several', async () => {
      await play({ start: (params, ...rest) => Object.assign(byName(params, ...rest) as object, { extra: 1 }) });
      const one = await sandbox().xy('start', 'a', '--json');
      expect(JSON.parse(one.stdout)).to.deep.equal({ started: ['a'], already_running: [], extra: 1 });
      const several = await sandbox().xy('start', 'a', 'p', 'b', '--json');
      expect(JSON.parse(several.stdout)).to.deep.equal({
        started: ['a'],
        already_running: ['b'],
        failed: [{ name: 'p', code: -32002, message: 'port 8001 is taken' }],
      });
      expect([one.code, several.code, several.stderr]).to.deep.equal([0, 1, 'xy: p: port 8001 is taken\n']);
    });

    it('report on Ctrl-C that the daemon completes the command', async () => {
      const { requests } = await play({ stop: () => undefined });
      const xy = sandbox().begin('stop', 'a');
      let stderr = '';
      xy.stderr?.on('data', (text) => {
        stderr += text;
      });
      await eventually('the call', () => requests.length === 1);
      xy.kill('SIGINT');
      const code = await new Promise((resolve) => xy.on('close', resolve));
      expect([code, stderr]).to.deep.equal([
        130,
        'xy: interrupted: no longer waiting; the daemon carries on with it\n',
      ]);
    });
  });

  describe('reload', () => {
    it('prints four lines', async () => {
      await play({ reload: () => ({ added: ['a'], removed: [], changed: ['b', 'c'], unchanged: [] }) });
      expect(await sandbox().xy('reload')).to.deep.equal({
        code: 0,
        stdout: 'added: a\nremoved: \nchanged: b, c\nunchanged: \n',
        stderr: '',
      });
    });

    it('prints each problem of an invalid config on its own line, and exits with 3', async () => {
      await play({ reload: () => new Refusal(-32003, '/c/a.kdl:1:1: port: one\n/c/b.kdl:2:2: two') });
      expect(await sandbox().xy('reload')).to.deep.equal({
        code: 3,
        stdout: '',
        stderr: 'xy: /c/a.kdl:1:1: port: one\nxy: /c/b.kdl:2:2: two\n',
      });
    });
  });

  describe('status', () => {
    const details = {
      ...a,
      recent_transitions: [{ from: 'starting', to: 'running', at_unix_ms: 0 }],
      log_path: '/l',
      command: 'c',
      args: ['d'],
      config_path: '/k',
    };

    it('prints everything, and the whole result with --json', async () => {
      await play({ status: () => details });
      const { code, stdout } = await sandbox().xy('status', 'a');
      expect([code, stdout]).to.deep.equal([0, stdout]);
      expect(stdout).to.match(/^name +a\nstate +running since /);
      expect(JSON.parse((await sandbox().xy('status', 'a', '--json')).stdout)).to.deep.equal(details);
    });

    it('prints nothing on stdout if it fails, except for the error with --json', async () => {
      await play({ status: () => new Refusal(-32001, 'no such server: \u001b[2Jx') });
      const stderr = 'xy: no such server: \\u001b[2Jx\n';
      expect(await sandbox().xy('status', 'x')).to.deep.equal({ code: 1, stdout: '', stderr });
      expect(await sandbox().xy('status', 'x', '--json')).to.deep.equal({
        code: 1,
        stdout: '{"code":-32001,"message":"no such server: \\u001b[2Jx"}\n',
        stderr,
      });
    });
  });

  describe('without a daemon', () => {
    const calls = [
      'list',
      'list --json',
      'status a',
      'start a',
      'stop --all',
      'restart a',
      'reload',
      'logs a',
      'logs -f a',
    ];
    for (const line of [...calls, 'events', 'events a', 'wait a --for running']) {
      it(`xy ${line} names the socket and how to start a daemon, and exits with 2`, async () => {
        const { code, stdout, stderr } = await sandbox().xy(...line.split(' '));
        const message = `cannot reach daemon at ${sandbox().socket}: it is not running; start it with: xy daemon`;
        const error = { code: -32000, message, data: { reason: 'ENOENT' } };
        expect([code, stdout]).to.deep.equal([2, line.endsWith('--json') ? `${JSON.stringify(error)}\n` : '']);
        expect(stderr).to.equal(`xy: ${message}\n`);
      });
    }

    it('is the same if a killed daemon has left its socket', async () => {
      await staleSocket(sandbox().socket);
      const { code, stderr } = await sandbox().xy('list');
      expect(code).to.equal(2);
      expect(stderr).to.match(
        /^xy: cannot reach daemon at .*: it is not running: its socket is stale; start it with: xy daemon\n$/,
      );
    });

    for (const line of ['list', 'start a', 'logs a', 'events', 'wait a --for running']) {
      it(`xy ${line} exits with 2 if the daemon ends before it has answered`, async () => {
        const end: Act = (_params, _notify, socket) => void socket.destroy();
        await play({ list: end, info: end, start: end, logs: end, events: end });
        const { code, stderr } = await sandbox().xy(...line.split(' '));
        expect(code).to.equal(2);
        expect(stderr).to.match(/^xy: cannot reach daemon at .*: it ended before it answered; .*\n$/);
      });
    }

    it('also means that there is no answer within 10 s', async () => {
      const silent: Act = () => undefined;
      await play({ list: silent, info: silent, status: silent, logs: silent, events: silent });
      const lines = ['list', 'status a', 'logs a', 'events', 'wait a --for running'];
      for (const ran of await Promise.all(lines.map((line) => sandbox().xy(...line.split(' '))))) {
        expect([ran.code, ran.stdout]).to.deep.equal([2, '']);
        expect(ran.stderr).to.match(/^xy: cannot reach daemon at .*: no answer within 10 s; .*\n$/);
      }
    });

    it('also means that there are no names for a shell within half a second', async () => {
      await play({ list: () => undefined });
      const { code, stderr } = await sandbox().xy('list', '--names');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^xy: cannot reach daemon at .*: no answer within 0.5 s; .*\n$/);
    });

    it('does not apply to starts and stops, however long they take', async () => {
      const { requests } = await play({
        stop: (_params, _notify, socket) => {
          const { id } = requests.at(-1) ?? {};
          const result = { stopped: ['a'], not_running: [] };
          setTimeout(() => socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`), 10_500);
          return undefined;
        },
      });
      expect((await sandbox().xy('stop', 'a')).stdout).to.equal('stopped: a\n');
    });
  });

  describe('usage', () => {
    it('is reported on stderr in one line, and exits with 1', async () => {
      for (const [line, told] of [
        ['strat', 'xy: unknown command "strat", did you mean "start"?\n'],
        ['list --jsn', 'xy: unknown option "--jsn", did you mean "--json"?\n'],
        ['stop', 'xy: NAME or --all is missing, usage: xy stop NAME… | --all\n'],
        ['wait a --for running --timeout 5', '--timeout: a duration needs a unit'],
      ] as const) {
        const { code, stdout, stderr } = await sandbox().xy(...line.split(' '));
        expect([code, stdout]).to.deep.equal([1, '']);
        expect(stderr).to.contain(told);
        expect(stderr).to.match(/^xy: [^\n]*\n$/);
      }
    });

    it('is shown by every command, with an example', async () => {
      const names = Object.keys(commands);
      for (const words of [['--help'], ['help'], ...names.map((name) => [name, '--help'])]) {
        const { code, stdout, stderr } = await sandbox().xy(...words);
        expect([code, stderr], words.join(' ')).to.deep.equal([0, '']);
        expect(stdout).to.match(/Usage\n {4}\$ xy /);
        expect(stdout).to.match(/Examples?\n {4}\$ .*xy /);
      }
    });

    it('is printed without a command, which is a failure', async () => {
      const { code, stdout, stderr } = await sandbox().xy();
      expect([code, stderr]).to.deep.equal([1, '']);
      expect(stdout).to.contain('Commands');
    });

    it('is not printed with the version', async () => {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname ?? '.', '../../../package.json'), 'utf8'));
      expect(await sandbox().xy('--version')).to.deep.equal({ code: 0, stdout: `xy ${version}\n`, stderr: '' });
    });
  });

  describe('check', () => {
    const valid = 'command "true"\nport 8001\n';

    it('needs no daemon, and counts the servers', async () => {
      sandbox().config('a', valid);
      expect(await sandbox().xy('check')).to.deep.equal({ code: 0, stdout: '1 server, all valid\n', stderr: '' });
    });

    it('prints each problem with its position, and exits with 3', async () => {
      sandbox().config('a', valid);
      sandbox().config('b', 'comand "true"\nport 8002\n');
      sandbox().config('c', 'command "true"\nport "x"\n');
      const { code, stdout, stderr } = await sandbox().xy('check');
      const dir = sandbox().configDir;
      expect([code, stdout]).to.deep.equal([3, '']);
      const lines = stderr.trimEnd().split('\n');
      for (const line of lines) expect(line).to.match(new RegExp(`^${dir}/[bc]\\.kdl:\\d+:\\d+: `));
      expect(lines.some((line) => line.startsWith(`${dir}/b.kdl:1:1: `))).to.equal(true);
      const json = await sandbox().xy('check', '--json');
      expect([json.code, json.stderr]).to.deep.equal([3, '']);
      expect(JSON.parse(json.stdout).errors).to.have.length(lines.length);
    });

    it('prints an empty list of errors with --json if there are none', async () => {
      const { code, stdout } = await sandbox().xy('check', '--json');
      expect([code, stdout]).to.deep.equal([0, '{"errors":[]}\n']);
    });

    it('treats a missing directory as empty, and reports that', async () => {
      const run = await sandbox().run('env', [`XDG_CONFIG_HOME=${sandbox().dir}/nowhere`, XY, 'check']);
      expect([run.code, run.stdout]).to.deep.equal([0, '0 servers, all valid\n']);
      expect(run.stderr).to.equal(`xy: there is no ${sandbox().dir}/nowhere/xy/servers\n`);
    });
  });

  describe('with --json', () => {
    /** Command lines that fail, and their output. */
    const failing: readonly (readonly [line: string, code: number, error: object])[] = [
      ['start x --json', 1, { code: -32001, message: 'no such server: x' }],
      ['start p --json', 1, { code: -32002, message: 'port 8001 is taken' }],
      ['reload --json', 3, { code: -32003, message: '/c/a.kdl:1:1: one', data: { errors: ['one'] } }],
      ['logs x -f --json', 1, { code: -32001, message: 'no such server: x' }],
      ['events x --json', 1, { code: -32001, message: 'no such server: x' }],
      ['remove x --json', 1, { code: -32602, message: 'no such server: x: did you mean "a"?' }],
      ['edit x --json', 1, { code: -32602, message: 'no such server: x' }],
      ['inspect x --json', 1, { code: -32001, message: 'no such server: x' }],
      ['start x --timeout 1s --json', 1, { code: -32602, message: '--timeout goes with --wait: give both' }],
      ['--json strat x', 1, { code: -32602, message: 'unknown command "strat", did you mean "start"?' }],
    ];
    for (const [line, code, error] of failing) {
      it(`an error is one object on stdout, and a line on stderr: ${line}`, async () => {
        const unknown: Act = () => new Refusal(-32001, 'no such server: x');
        await play({
          start: byName,
          reload: () => new Refusal(-32003, '/c/a.kdl:1:1: one', { errors: ['one'] }),
          logs: unknown,
          events: unknown,
          status: unknown,
          info: () => ({ ...info, config_dir: sandbox().configDir }),
          list: () => [a],
        });
        const ran = await sandbox().xy(...line.split(' '));
        expect([ran.code, ran.stdout.split('\n').length]).to.deep.equal([code, 2]);
        expect(JSON.parse(ran.stdout)).to.deep.equal(error);
        expect(ran.stderr).to.match(/^xy: .*\n$/);
      });
    }

    it('a state that is not reached has the current one in its data', async () => {
      const status = { name: 'a', state: 'failed', port: 1, restart_count: 0, error: 'no such file' };
      await play({ events: () => ({ subscription_id: 1 }), status: () => status });
      const { code, stdout } = await sandbox().xy('wait', 'a', '--for', 'running', '--json');
      const message = "a has failed, so it won't be running: no such file";
      expect([code, JSON.parse(stdout)]).to.deep.equal([1, { code: -32603, message, data: status }]);
    });

    it('options of a command after -- are not its own', async () => {
      const { stdout } = await sandbox().xy('add', 'a', '--', 'true', '--json');
      expect(stdout).to.equal('');
    });
  });

  it('reports a problem of the environment, without a stack trace', async () => {
    const { code, stderr } = await sandbox().run('env', ['-u', 'XDG_CONFIG_HOME', 'HOME=', XY, 'list']);
    expect(code).to.equal(1);
    expect(stderr).to.equal('xy: HOME is not an absolute path: set HOME, or XDG_CONFIG_HOME\n');
  });

  it('reports an unknown error as an internal error, in one line', async () => {
    await play({ list: (_params, _notify, socket) => void socket.write('what?\n'), info: () => info });
    const { code, stderr } = await sandbox().xy('list');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^xy: internal error: [^\n]*\n$/);
  });
});
