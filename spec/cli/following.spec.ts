import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { sandboxed, XY } from '../support/kits/sandbox.ts';
import { type Act, FakeDaemon, type Notify, Refusal } from './fake-daemon.ts';

const line = (text: string, stream = 'stdout') => ({
  subscription_id: 1,
  name: 'a',
  stream,
  line: text,
  ts_unix_ms: 1,
});

const change = (from: string, to: string, reason?: string) => ({
  subscription_id: 1,
  name: 'a',
  from,
  to,
  at_unix_ms: 0,
  ...(reason !== undefined && { reason }),
});

describe('xy, following', () => {
  const sandbox = sandboxed();
  let daemon: FakeDaemon | undefined;
  let notify: Notify = () => undefined;

  const play = async (acts: Readonly<Record<string, Act>>): Promise<FakeDaemon> => {
    daemon = await FakeDaemon.listen(sandbox().socket, acts);
    return daemon;
  };

  const subscribed: Act = (_params, send) => {
    notify = send;
    return { subscription_id: 1 };
  };

  const ended = (child: ReturnType<ReturnType<typeof sandbox>['begin']>): Promise<unknown> =>
    new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));

  afterEach(async () => {
    await daemon?.close();
    daemon = undefined;
  });

  describe('logs', () => {
    it('prints lines with their stream, reports a gap on stderr, and ends with the log', async () => {
      const { requests } = await play({
        logs: (_params, send) => {
          send('log', line('one'));
          send('log_gap', { subscription_id: 1, dropped: 2 });
          send('log', line('\u001b[1mdéjà\u0000 vu', 'stderr'));
          send('log_end', { subscription_id: 1 });
          return { subscription_id: 1 };
        },
      });
      expect(await sandbox().xy('logs', 'a', '--tail', '7')).to.deep.equal({
        code: 0,
        stdout: '[out] one\n[err] \u001b[1mdéjà\u0000 vu\n',
        stderr: 'xy: 2 lines skipped: they came faster than they could be shown\n',
      });
      expect(requests[0]?.params).to.deep.equal({ name: 'a', tail: 7, follow: false, text: true });
    });

    it('prints the params of each notification with --json', async () => {
      await play({
        logs: (_params, send) => {
          send('log', line('one'));
          send('log_gap', { subscription_id: 1, dropped: 2 });
          send('log_end', { subscription_id: 1 });
          return { subscription_id: 1 };
        },
      });
      const { stdout, stderr } = await sandbox().xy('logs', 'a', '--json');
      expect([
        stdout
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text)),
        stderr,
      ]).to.deep.equal([[line('one'), { subscription_id: 1, dropped: 2 }], '']);
    });

    it('requests what its options say', async () => {
      const { requests } = await play({ logs: () => new Refusal(-32001, 'no such server: a') });
      expect(await sandbox().xy('logs', 'a', '-f')).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: 'xy: no such server: a\n',
      });
      await sandbox().xy('logs', 'a', '--tail', '0');
      expect(requests.map(({ params }) => params)).to.deep.equal([
        { name: 'a', follow: true, text: true },
        { name: 'a', tail: 0, follow: false, text: true },
      ]);
    });

    it('requests lines as text, and prints them unchanged', async () => {
      await play({
        logs: (_params, send) => {
          send('log_text', { subscription_id: 1, name: 'a', text: '[out] one\n[err] "two"\n' });
          send('log_gap', { subscription_id: 1, dropped: 1 });
          send('log_text', { subscription_id: 1, name: 'a', text: '[out] é\n' });
          send('log_end', { subscription_id: 1 });
          return { subscription_id: 1 };
        },
      });
      expect(await sandbox().xy('logs', 'a')).to.deep.equal({
        code: 0,
        stdout: '[out] one\n[err] "two"\n[out] é\n',
        stderr: 'xy: 1 line skipped: they came faster than they could be shown\n',
      });
    });

    it('requests lines one by one if the daemon is too old for text', async () => {
      const { requests } = await play({
        logs: (params, send) => {
          if ('text' in params) return new Refusal(-32602, 'unknown parameter "text"');
          send('log', line('one'));
          send('log_end', { subscription_id: 1 });
          return { subscription_id: 1 };
        },
      });
      expect(await sandbox().xy('logs', 'a')).to.deep.equal({ code: 0, stdout: '[out] one\n', stderr: '' });
      expect(requests.map(({ params }) => params)).to.deep.equal([
        { name: 'a', follow: false, text: true },
        { name: 'a', follow: false },
      ]);
    });

    it('prints a line as soon as it arrives, in any chunks', async () => {
      await play({ logs: subscribed });
      const xy = sandbox().begin('logs', '-f', 'a');
      await eventually('a connection', () => daemon?.requests.length === 1);
      notify('log', line('first'));
      await eventually('the first line', () => xy.text() === '[out] first\n');
      notify('log', line('x'.repeat(300_000)));
      notify('log', line('é'.repeat(100_000)));
      await eventually('long lines', () => xy.text().length === 12 + 300_007 + 100_007);
      expect(xy.text()).not.to.contain('\ufffd');
      xy.kill('SIGINT');
      expect(await ended(xy)).to.equal(0);
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      for (const command of [['logs', '-f', 'a'], ['events']]) {
        it(`${command.join(' ')} ends without a message on ${signal}`, async () => {
          await play({ logs: subscribed, events: subscribed });
          const xy = sandbox().begin(...command);
          await eventually('a connection', () => daemon?.requests.length === 1);
          xy.kill(signal);
          expect(await ended(xy)).to.equal(0);
          await eventually('the end of the connection', () => daemon?.connections === 0);
        });
      }
    }

    for (const [command, end] of [
      ['logs -f a', 'log_end'],
      ['events', 'events_end'],
    ] as const) {
      const following = async () => {
        await play({ logs: subscribed, events: subscribed });
        const xy = sandbox().run(XY, command.split(' '));
        await eventually('a connection', () => daemon?.requests.length === 1);
        notify('log', line('last'));
        notify('event', change('running', 'stopping'));
        return xy;
      };

      it(`${command} ends without a message when the daemon stops`, async () => {
        const xy = following();
        await eventually('a connection', () => daemon?.requests.length === 1);
        setTimeout(() => notify(end, { subscription_id: 1 }), 100);
        const { code, stdout, stderr } = await xy;
        expect([code, stderr]).to.deep.equal([0, '']);
        expect(stdout).to.match(/last\n|running -> stopping\n/);
      });

      it(`${command} prints the last items and exits with 2 if the connection ends without notice`, async () => {
        const xy = following();
        await eventually('a connection', () => daemon?.requests.length === 1);
        setTimeout(() => daemon?.drop(), 100);
        const { code, stdout, stderr } = await xy;
        expect([code, stderr]).to.deep.equal([
          2,
          `xy: cannot reach daemon at ${sandbox().socket}: its connection ended without notice: it was killed, or has crashed; start it with: xy daemon\n`,
        ]);
        expect(stdout).to.match(/last\n|running -> stopping\n/);
      });
    }

    it('ends without a message when its pipe is closed', async () => {
      const timer: { id?: NodeJS.Timeout } = {};
      await play({
        logs: (_params, send) => {
          timer.id = setInterval(() => send('log', line('again')), 5);
          return { subscription_id: 1 };
        },
      });
      const { stdout, stderr } = await sandbox().run('bash', [
        '-c',
        `"${XY}" logs -f a | head -1; echo "\${PIPESTATUS[0]}"`,
      ]);
      clearInterval(timer.id);
      expect([stdout, stderr]).to.deep.equal(['[out] again\n0\n', '']);
    });

    it('prints all of a long log to a slow reader before it ends', async () => {
      await play({
        logs: (_params, send) => {
          for (let index = 0; index < 20_000; index++) send('log', line(`line ${index} ${'x'.repeat(60)}`));
          send('log_end', { subscription_id: 1 });
          return { subscription_id: 1 };
        },
      });
      const { stdout } = await sandbox().run('sh', ['-c', `"${XY}" logs a | (sleep 0.5; cat)`]);
      const lines = stdout.split('\n');
      expect([lines.length, lines.at(-2)?.slice(0, 17)]).to.deep.equal([20_001, '[out] line 19999 ']);
    });

    it('reads no faster than its reader: the daemon drops lines, and the CLI takes no memory', async () => {
      const text = `${JSON.stringify({ jsonrpc: '2.0', method: 'log', params: line('y'.repeat(1000)) })}\n`.repeat(60);
      let sent = 0;
      await play({
        logs: (_params, _notify, socket) => {
          const flood = () => {
            do sent += text.length;
            while (socket.write(text) && !socket.destroyed);
          };
          socket.on('drain', flood);
          setImmediate(flood);
          return { subscription_id: 1 };
        },
      });
      const xy = sandbox().begin('logs', '-f', 'a');
      xy.stdout?.pause();
      let before = -1;
      await eventually('the flow to stop', async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        const still = sent > 0 && sent === before;
        before = sent;
        return still;
      });
      expect(sent).to.be.below(20_000_000);
      xy.stdout?.destroy();
      expect(await ended(xy)).to.equal(0);
    });
  });

  describe('events', () => {
    it('prints a line for each change', async () => {
      const { requests } = await play({ events: subscribed });
      const xy = sandbox().begin('events', 'a');
      await eventually('a connection', () => requests.length === 1);
      notify('event', change('running', 'stopping', 'stop by command'));
      notify('event', change('stopping', 'stopped'));
      await eventually('two lines', () => xy.text().split('\n').length === 3);
      expect(xy.text()).to.match(
        /^\S+ \S+ {2}a {2}running -> stopping {2}\(stop by command\)\n.* {2}a {2}stopping -> stopped\n$/,
      );
      expect(requests[0]?.params).to.deep.equal({ name: 'a' });
      xy.kill('SIGINT');
      await ended(xy);
    });

    it('prints the params with --json, of all servers if none is named', async () => {
      const { requests } = await play({ events: subscribed });
      const xy = sandbox().begin('events', '--json');
      await eventually('a connection', () => requests.length === 1);
      notify('event', change('running', 'stopping'));
      await eventually('a line', () => xy.text().endsWith('\n'));
      expect(JSON.parse(xy.text())).to.deep.equal(change('running', 'stopping'));
      expect(requests[0]?.params).to.deep.equal({});
      xy.kill('SIGINT');
      await ended(xy);
    });
  });

  describe('wait', () => {
    const status = (state: string, error?: string) => ({ name: 'a', state, port: 1, restart_count: 0, error });

    it('returns at once if the state is already reached', async () => {
      await play({ events: subscribed, status: () => status('running') });
      expect(await sandbox().xy('wait', 'a', '--for', 'running')).to.deep.equal({
        code: 0,
        stdout: 'running: a\n',
        stderr: '',
      });
    });

    it('misses no state, however short', async () => {
      let asked = false;
      await play({
        events: (params, send, socket) => {
          setTimeout(() => {
            send('event', change('stopped', 'starting'));
            send('event', change('starting', 'running'));
            send('event', change('running', 'stopped'));
          }, 200);
          return subscribed(params, send, socket);
        },
        status: () => {
          asked = true;
          return status('stopped');
        },
      });
      const { code, stdout } = await sandbox().xy('wait', 'a', '--for', 'starting', '--json');
      expect([code, JSON.parse(stdout), asked]).to.deep.equal([0, change('stopped', 'starting'), true]);
    });

    it('fails at the timeout, with the current state', async () => {
      await play({ events: subscribed, status: () => status('restarting') });
      expect(await sandbox().xy('wait', 'a', '--for', 'running', '--timeout', '300ms')).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: 'xy: a is restarting, not running, after 300ms\n',
      });
    });

    it('fails at once if the server has failed, with the reason', async () => {
      await play({ events: subscribed, status: () => status('failed', 'no such file') });
      expect(await sandbox().xy('wait', 'a', '--for', 'running')).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: "xy: a has failed, so it won't be running: no such file\n",
      });
      expect((await sandbox().xy('wait', 'a', '--for', 'failed')).code).to.equal(0);
    });

    it('fails at once when the server fails', async () => {
      const { requests } = await play({ events: subscribed, status: () => status('restarting') });
      const xy = sandbox().run(XY, ['wait', 'a', '--for', 'running']);
      await eventually('the first look', () => requests.length === 2);
      notify('event', change('restarting', 'failed', 'exit code 1'));
      expect((await xy).stderr).to.equal("xy: a has failed, so it won't be running: exit code 1\n");
    });

    it('fails for a server that does not exist, or is removed', async () => {
      let there = true;
      const { requests } = await play({
        events: subscribed,
        status: () => (there ? status('stopped') : new Refusal(-32001, 'no such server: a')),
      });
      const xy = sandbox().run(XY, ['wait', 'a', '--for', 'running']);
      await eventually('the first look', () => requests.length === 2);
      there = false;
      const { code, stderr } = await xy;
      expect([code, stderr]).to.deep.equal([1, 'xy: no such server: a\n']);
    });

    it('exits with 2 when the daemon ends', async () => {
      const { requests } = await play({ events: subscribed, status: () => status('stopped') });
      const xy = sandbox().run(XY, ['wait', 'a', '--for', 'running']);
      await eventually('the first look', () => requests.length === 2);
      setTimeout(() => daemon?.drop(), 100);
      expect((await xy).code).to.equal(2);
    });
  });
});
