import { expect } from 'chai';
import { sandboxed } from '../../support/kits/sandbox.ts';
import { type Act, FakeDaemon, type Notify } from '../fake-daemon.ts';

const server = (name: string, health: string, more: object = {}) => ({
  name,
  state: 'running',
  port: 8001,
  restart_count: 0,
  health: { state: health, since_unix_ms: 0 },
  ...more,
});

const logOf: Act = ({ name }, notify: Notify) => {
  for (const line of ['first', '\u001b[2Jlast']) {
    notify('log', { subscription_id: 1, name, stream: 'stderr', line, ts_unix_ms: 1 });
  }
  notify('log_end', { subscription_id: 1 });
  return { subscription_id: 1 };
};

describe('xy, with --wait', () => {
  const sandbox = sandboxed();
  let daemon: FakeDaemon | undefined;

  const play = async (acts: Readonly<Record<string, Act>>): Promise<FakeDaemon> => {
    daemon = await FakeDaemon.listen(sandbox().socket, { logs: logOf, ...acts });
    return daemon;
  };

  /** The results of consecutive polls; the last one is repeated. */
  const looks = (...lists: readonly object[][]): Act => {
    let count = 0;
    return () => lists[Math.min(count++, lists.length - 1)];
  };

  afterEach(async () => {
    await daemon?.close();
    daemon = undefined;
  });

  const started: Act = ({ name }) => ({ started: [name], already_running: [] });

  it('returns when all started servers are ready', async () => {
    await play({
      start: started,
      list: looks(
        [server('a', 'starting'), server('b', 'starting'), server('c', 'unhealthy')],
        [server('a', 'ready'), server('b', 'starting')],
        [server('a', 'unhealthy'), server('b', 'ready')],
      ),
    });
    expect(await sandbox().xy('start', 'b', 'a', '--wait')).to.deep.equal({
      code: 0,
      stdout: 'started: b, a\nready: b, a\n',
      stderr: '',
    });
  });

  it('treats a running server without checks as ready, also with a daemon that is too old for checks', async () => {
    const { health: _, ...old } = server('b', 'none');
    await play({ restart: ({ name }) => ({ restarted: [name] }), list: looks([server('a', 'none'), old]) });
    expect((await sandbox().xy('restart', 'a', 'b', '--wait')).stdout).to.equal('restarted: a, b\nready: a, b\n');
  });

  it('fails as soon as one exits, with the reason and its last lines', async () => {
    await play({
      start: started,
      list: looks([server('a', 'starting')], [server('a', 'none', { state: 'restarting', last_exit: 3 })]),
    });
    expect(await sandbox().xy('start', 'a', '--wait')).to.deep.equal({
      code: 1,
      stdout: 'started: a\n',
      stderr:
        'xy: a: ended with exit code 3 before it was ready\nxy: the last lines of a:\nxy:   [err] first\nxy:   [err] \\u001b[2Jlast\n',
    });
  });

  it('reports once, while it still waits, why a server is not ready', async () => {
    const wrong = server('a', 'starting', {
      health: { state: 'starting', detail: '404 at /mcp: wrong path?', since_unix_ms: 0 },
    });
    const list = looks(...Array.from({ length: 25 }, () => [wrong]), [server('a', 'ready')]);
    await play({ start: started, list });
    expect(await sandbox().xy('start', 'a', '--wait')).to.deep.equal({
      code: 0,
      stdout: 'started: a\nready: a\n',
      stderr: 'xy: a: 404 at /mcp: wrong path? (still waiting)\n',
    });
  });

  it('fails at the timeout, and reports why', async () => {
    await play({ start: started, list: looks([server('a', 'starting'), server('b', 'ready')]) });
    const { code, stdout, stderr } = await sandbox().xy('start', 'a', 'b', '--wait', '--timeout', '300ms');
    expect([code, stdout]).to.deep.equal([1, 'started: a, b\nready: b\n']);
    expect(stderr).to.match(/^xy: a: not ready after 300ms: port 8001 does not answer yet\n/);
  });

  it('waits for servers that were already running, without regard to earlier restarts', async () => {
    await play({
      start: ({ name }) => ({ started: [], already_running: [name] }),
      list: looks([server('a', 'starting', { restart_count: 2 })], [server('a', 'ready', { restart_count: 2 })]),
    });
    expect((await sandbox().xy('start', 'a', '--wait')).stdout).to.equal('already running: a\nready: a\n');
  });

  it('reports a server that is removed meanwhile', async () => {
    await play({ start: started, list: looks([]) });
    const { code, stderr } = await sandbox().xy('start', 'a', '--wait');
    expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'xy: a: was removed']);
  });

  it('prints one JSON document', async () => {
    await play({
      start: started,
      list: looks([server('a', 'ready'), server('b', 'none', { state: 'failed', error: 'no such file' })]),
    });
    const { code, stdout } = await sandbox().xy('start', 'a', 'b', '--wait', '--json');
    expect([code, JSON.parse(stdout)]).to.deep.equal([
      1,
      {
        started: ['a', 'b'],
        already_running: [],
        ready: ['a'],
        not_ready: [{ name: 'b', message: 'no such file', log: ['[err] first', '[err] \u001b[2Jlast'] }],
      },
    ]);
  });

  it('waits after a reload for added and changed servers, but not for those that a user had stopped', async () => {
    const stopped = { ...server('b', 'none'), state: 'stopped', recent_transitions: [{ at_unix_ms: 1 }] };
    await play({
      reload: () => ({ added: ['a'], removed: [], changed: ['b', 'c'], unchanged: ['d'] }),
      status: ({ name }) => (name === 'b' ? stopped : server(String(name), 'starting')),
      list: looks([server('a', 'ready'), stopped, server('c', 'ready'), server('d', 'unhealthy')]),
    });
    const { code, stdout } = await sandbox().xy('reload', '--wait');
    expect([code, stdout]).to.deep.equal([0, 'added: a\nremoved: \nchanged: b, c\nunchanged: d\nready: a, c\n']);
  });

  it('starts nothing if its own options are wrong', async () => {
    const { requests } = await play({ start: started, list: looks([]) });
    for (const [words, told] of [
      [['--wait', '--timeout', '5'], 'xy: --timeout: a duration needs a unit'],
      [['--timeout', '5s'], 'xy: --timeout goes with --wait: give both\n'],
    ] as const) {
      const { code, stderr } = await sandbox().xy('start', 'a', ...words);
      expect(code).to.equal(1);
      expect(stderr).to.include(told);
    }
    expect(requests).to.deep.equal([]);
  });

  describe('wait --for ready', () => {
    it('returns when the server is ready, and not at an event that says running', async () => {
      let state = 'starting';
      await play({
        events: (_params, send) => {
          send('event', { name: 'a', from: 'starting', to: 'running', at_unix_ms: 0 });
          setTimeout(() => {
            state = 'ready';
            send('event', { name: 'a', from: 'running', to: 'running', at_unix_ms: 0, health: { state } });
          }, 300);
          return { subscription_id: 1 };
        },
        status: () => server('a', state),
      });
      expect(await sandbox().xy('wait', 'a', '--for', 'ready')).to.deep.equal({
        code: 0,
        stdout: 'ready: a\n',
        stderr: '',
      });
    });

    it('fails at the timeout, with the detail of the checks', async () => {
      const detail = '404 at /mcp: wrong path?';
      await play({
        events: () => ({ subscription_id: 1 }),
        status: () => server('a', 'x', { health: { state: 'unhealthy', detail, since_unix_ms: 0 } }),
      });
      const { code, stderr } = await sandbox().xy('wait', 'a', '--for', 'ready', '--timeout', '200ms');
      expect([code, stderr]).to.deep.equal([1, `xy: a is running, not ready, after 200ms: ${detail}\n`]);
    });

    it('fails at once if the server has failed', async () => {
      await play({
        events: () => ({ subscription_id: 1 }),
        status: () => server('a', 'none', { state: 'failed', error: 'no such file' }),
      });
      const { stderr } = await sandbox().xy('wait', 'a', '--for', 'ready');
      expect(stderr).to.equal("xy: a has failed, so it won't be ready: no such file\n");
    });
  });
});
