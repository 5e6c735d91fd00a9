import { once } from 'node:events';
import net from 'node:net';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

/** Writes raw bytes, closes its half of the connection, and returns all received lines. */
const exchange = async (xy: Sandbox, bytes: string | Buffer): Promise<unknown[]> => {
  const socket = net.connect({ path: xy.socket, allowHalfOpen: true });
  socket.on('error', () => undefined);
  let text = '';
  socket.setEncoding('utf8').on('data', (more) => {
    text += more;
  });
  socket.end(bytes);
  await once(socket, 'close');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

const codesOf = (answers: unknown[]): unknown[] =>
  answers.map((answer) => (answer as { error?: { code: number } }).error?.code);

describe('the wire, by hand', () => {
  const sandbox = sandboxed();

  it('answers any input as JSON-RPC 2.0 requires, and closes after a half-close', async () => {
    const xy = sandbox();
    await xy.daemon();
    expect(await exchange(xy, '{"jsonrpc":"2.0","id":"x","method":"list"}\r\n\r\n')).to.deep.equal([
      { jsonrpc: '2.0', id: 'x', result: [] },
    ]);
    expect(await exchange(xy, '{"jsonrpc":"2.0","id":7,"method":"list"}')).to.deep.equal([
      { jsonrpc: '2.0', id: 7, result: [] },
    ]);
    const cases: readonly (readonly [string, number])[] = [
      ['GET / HTTP/1.1\n', -32700],
      ['null\n', -32600],
      ['[]\n', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"nope"}\n', -32601],
      ['{"jsonrpc":"2.0","id":1,"method":"list","params":[]}\n', -32602],
      ['{"jsonrpc":"2.0","id":1,"method":"status","params":{"name":"nope"}}\n', -32001],
      [`{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(1 << 20)}"}\n`, -32700],
    ];
    for (const [line, code] of cases)
      expect(codesOf(await exchange(xy, line)), line.slice(0, 60)).to.deep.equal([code]);
    const batch = '[{"jsonrpc":"2.0","id":1,"method":"list"},1,{"jsonrpc":"2.0","method":"list"}]\n';
    const [answers] = (await exchange(xy, batch)) as [unknown[]];
    expect(answers).to.have.length(2);
  });

  it('continues to answer while clients misbehave', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['run']);
    await xy.daemon();
    const idle = Array.from({ length: 520 }, () => net.connect(xy.socket).on('error', () => undefined));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    const deaf = net.connect(xy.socket).on('error', () => undefined);
    deaf.pause();
    deaf.write('{"jsonrpc":"2.0","id":1,"method":"list"}\n'.repeat(20_000));
    const endless = net.connect(xy.socket).on('error', () => undefined);
    endless.write('x'.repeat(900_000));
    for (let turn = 0; turn < 50; turn += 1) {
      net
        .connect(xy.socket)
        .on('error', () => undefined)
        .end('{"jsonrpc":"2.0","id":1,"method":"restart","params":{"name":"a"}}\n')
        .destroy();
    }
    expect((await xy.xy('restart', 'a')).stdout).to.equal('restarted: a\n');
    for (const socket of [...idle, deaf, endless]) socket.destroy();
    await eventually('one instance is left', () => xy.pids().length === 1);
  });

  it('sends events in an unbroken chain, and nothing after they are cancelled', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['exit', 1], 'restart {\n backoff-initial "20ms"\n max-retries-per-minute 3\n}');
    const client = await xy.daemon().then(() => xy.client());
    const { subscription_id } = (await client.call('events', { name: 'a' })) as { subscription_id: number };
    await client.call('restart', { name: 'a' });
    await xy.state('a', 'failed');
    const seen = await eventually('the failure is told', () => {
      const events = client.notifications.map(({ params }) => params as { from: string; to: string });
      return events.at(-1)?.to === 'failed' && events;
    });
    seen.slice(1).forEach((event, index) => {
      expect(event.from).to.equal(seen[index]?.to);
    });
    expect(await client.call('events_cancel', { subscription_id })).to.deep.equal({});
    const count = client.notifications.length;
    await client.call('restart', { name: 'a' });
    await xy.state('a', 'failed');
    expect(client.notifications.length).to.equal(count);
  });

  it('lets followers distinguish a stop of the daemon from its loss', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['exit', 0, 600_000]);
    const ends: readonly (readonly [signal: NodeJS.Signals, code: number])[] = [
      ['SIGKILL', 2],
      // The second daemon ends what the first one left.
      ['SIGTERM', 0],
    ];
    for (const [signal, code] of ends) {
      const { process: daemon } = await xy.daemon();
      const followers = ['events', 'logs -f a'].map((line) => xy.begin(...line.split(' ')));
      const codes = followers.map((follower) => new Promise((resolve) => follower.on('close', resolve)));
      const [events, logs] = followers;
      await xy.state('a', 'running');
      await eventually('both follow', async () => {
        await xy.xy('restart', 'a');
        return events?.text().includes('running') && logs?.text().includes('[out]');
      });
      daemon.kill(signal);
      expect(await Promise.all(codes), signal).to.deep.equal([code, code]);
    }
  });

  it('answers pipelined calls by their ids, two thousand in one write', async () => {
    const xy = sandbox();
    await xy.daemon();
    const calls = Array.from({ length: 2000 }, (_, id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'info' }));
    const answers = (await exchange(xy, `${calls.join('\n')}\n`)) as { id: number }[];
    expect(answers.map(({ id }) => id).sort((a, b) => a - b)).to.deep.equal(calls.map((_, id) => id));
  });
});
