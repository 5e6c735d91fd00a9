import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { answered, codeOf, exchange, rawConnection } from './kit/raw.ts';
import { scenarios } from './kit/scenarios.ts';
import { memoryOf, openFiles, type World } from './kit/world.ts';

const request = (id: unknown, method: unknown = 'info', params?: unknown) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

/** The bytes of one write, and the codes of the answers: 0 for a result. */
const rude: readonly (readonly [id: string, bytes: string | Buffer, codes: readonly number[]])[] = [
  ['H01 zero bytes', '\0\0\0\n', [-32700]],
  ['H01 an HTTP request', 'POST /mcp HTTP/1.1\r\nHost: x\r\n\r\n', [-32700, -32700]],
  ['H01 a TLS hello', Buffer.from('16030100f8010000f40303\n', 'hex'), [-32700]],
  ['H01 invalid UTF-8', Buffer.from('7b22ff7d0a', 'hex'), [-32700]],
  ['H05 CRLF, blank lines, spaces', `\r\n  \r\n${request(1).trim()}  \r\n\n`, [0]],
  ['H05 two in one write', request(1) + request(2), [0, 0]],
  ['H05 the last one without a newline', request(1).trim(), [0]],
  ['H06 no jsonrpc', '{"id":1,"method":"list"}\n', [-32600]],
  ['H06 another version', '{"jsonrpc":"1.0","id":1,"method":"list"}\n', [-32600]],
  ['H06 an id that is an object', request({ a: 1 }), [-32600]],
  ['H06 a method that is a number', request(1, 7), [-32600]],
  ['H06 no such method', request(1, '__proto__'), [-32601]],
  ['H06 another one', request(1, 'constructor'), [-32601]],
  ['H06 params that are a string', request(1, 'status', 'a'), [-32600]],
  ['H06 positional params', request(1, 'status', ['a']), [-32602]],
  ['H06 a name that is a number', request(1, 'status', { name: 1 }), [-32602]],
  ['H06 a name that is a path', request(1, 'status', { name: '../../etc/passwd' }), [-32001]],
  ['H06 a name of every object', request(1, 'status', { name: '__proto__' }), [-32001]],
  ['H06 a name with a zero byte', request(1, 'logs', { name: 'a\0b' }), [-32001]],
  ['H06 a notification', '{"jsonrpc":"2.0","method":"list"}\n', []],
  ['H06 a notification of nonsense', '{"jsonrpc":"2.0","method":"nope"}\n', []],
  ['H07 an empty batch', '[]\n', [-32600]],
  ['H06 nesting', `${'['.repeat(100_000)}\n`, [-32700]],
  ['H06 nesting that is closed', `${'['.repeat(100_000)}${']'.repeat(100_000)}\n`, [-32600]],
];

const storm = (xy: World, count: number, write: string): Promise<readonly net.Socket[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<net.Socket>((done) => {
          const socket = net.connect(xy.socket);
          socket.on('error', () => undefined);
          socket.once('close', () => done(socket));
          socket.once('connect', () => {
            if (write !== '') socket.write(write);
            done(socket);
          });
        }),
    ),
  );

scenarios('H. Hostile or buggy clients', (scenario) => {
  // spec/e2e/wire.spec.ts has H09, H10 and more of H01 and H06
  scenario('H01 H05-H07', 'answers any bytes with the right code, and lives', async (xy) => {
    await xy.daemon();
    for (const [what, bytes, codes] of rude) {
      const answers = await exchange(xy.socket, [bytes]);
      const got = answers.flat().map((answer) => codeOf(answer) ?? 0);
      expect(got, what).to.deep.equal(codes);
    }
    const ids = ['x', 1, 1.5, -1, null, 2 ** 53, ''];
    const answers = await exchange(
      xy.socket,
      ids.map((id) => request(id)),
    );
    expect(answers.map((answer) => (answer as { id: unknown }).id)).to.deep.equal(ids);
  });

  scenario('H02 H03', 'closes a connection with an endless line at 1 MiB, and waits for a slow one', async (xy) => {
    const { pid } = await xy.daemon();
    const dribbling = await rawConnection(xy.socket);
    const before = memoryOf(pid);
    for (let turn = 0; turn < 3; turn += 1) {
      const endless = await rawConnection(xy.socket);
      const chunk = Buffer.alloc(1 << 20, 'x');
      let sent = 0;
      while (sent < 64 && !endless.socket.destroyed) {
        endless.socket.write(chunk);
        sent += 1;
        await new Promise((next) => setImmediate(next));
        dribbling.socket.write(request(turn).charAt(sent - 1));
      }
      await endless.ended;
      expect(endless.answers().map(codeOf)).to.deep.equal([-32700]);
      endless.socket.destroy();
      dribbling.socket.write(request(turn).slice(sent));
      await answered(dribbling, turn + 1);
    }
    expect(memoryOf(pid) - before, 'growth in MiB').to.be.below(40);
    dribbling.socket.destroy();
  });

  scenario('H04', 'accepts 512 connections and more, rejects the rest, and serves those it has', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    const { pid } = await xy.daemon();
    await xy.state('a', 'running');
    const regular = await xy.client();
    const sockets = await storm(xy, 5_000, '');
    expect(await regular.call('restart', { name: 'a' })).to.deep.equal({ restarted: ['a'] });
    const open = await eventually('those too many are gone', () => {
      const living = sockets.filter(({ destroyed }) => !destroyed).length;
      return living <= 4_096 && living;
    });
    expect(open).to.be.at.least(512);
    for (const socket of sockets) socket.destroy();
    await eventually('all are forgotten', () => openFiles(pid).filter((file) => file === 'socket').length < 12);
  });

  scenario('H07', 'answers a batch of ten thousand, each by its id', async (xy) => {
    await xy.daemon();
    const calls = Array.from({ length: 10_000 }, (_, id) => ({ jsonrpc: '2.0', id, method: id % 2 ? 'list' : 'nope' }));
    const [answers] = (await exchange(xy.socket, [`${JSON.stringify(calls)}\n`])) as [{ id: number }[]];
    expect(answers).to.have.length(10_000);
    for (const answer of answers) expect(codeOf(answer) ?? 0).to.equal(answer.id % 2 ? 0 : -32601);
  });

  scenario('H08', 'answers others while one client sends thousands of commands to all servers', async (xy) => {
    for (let index = 0; index < 20; index += 1) await xy.sh(`s${index}`, 'exec sleep 1000');
    const { pid } = await xy.daemon();
    const regular = await xy.client();
    const before = memoryOf(pid);
    for (const method of ['start', 'restart']) {
      const rude = await rawConnection(xy.socket);
      const calls = Array.from({ length: 10_000 }, (_, id) => ({ jsonrpc: '2.0', id, method, params: { all: true } }));
      rude.socket.write(`${JSON.stringify(calls)}\n`);
      for (let turn = 0; turn < 5; turn += 1) {
        expect(await regular.call('list')).to.have.length(20);
        expect(await regular.call('start', { name: 's3' })).to.have.keys('started', 'already_running');
      }
      expect(rude.answers(), 'the batch still goes on').to.deep.equal([]);
      rude.socket.destroy();
    }
    expect(memoryOf(pid) - before, 'growth in MiB').to.be.below(100);
    await eventually('each server has one instance', async () => {
      const all = (await regular.call('list')) as { state: string }[];
      return all.every(({ state }) => state === 'running') && xy.pids().length === 20;
    });
  });

  scenario('H08', 'reloads for others while one client asks for thousands of reloads', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    const rude = await rawConnection(xy.socket);
    rude.socket.write(request(1, 'reload').repeat(5_000));
    await answered(rude, 1);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await xy.call('reload')).to.deep.equal({ added: [], removed: [], changed: [], unchanged: ['a'] });
    }
    expect(rude.answers().length, 'the other has not had all of its own yet').to.be.below(5_000);
    rude.socket.destroy();
  });

  scenario('H10', 'handles clients that disconnect before the answer', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    await xy.state('a', 'running');
    for (const [method, more] of Object.entries({ status: {}, restart: {}, logs: { follow: true }, events: {} })) {
      const sockets = await storm(xy, 60, request(1, method, { name: 'a', ...more }).repeat(3));
      for (const socket of sockets) socket.destroy();
    }
    await xy.call('restart', { name: 'a' });
    await xy.state('a', 'running');
    await eventually('one instance', () => xy.pids().length === 1);
  });

  scenario(
    'H12 H13',
    'answers a thousand calls while servers restart, and a quick one before a slow one',
    async (xy) => {
      for (let index = 0; index < 12; index += 1) await xy.sh(`s${index}`, 'exec sleep 1000');
      const mayEnd = join(xy.dir, 'may-end');
      await xy.sh(
        'slow',
        `trap 'until [ -e ${mayEnd} ]; do sleep 0.05; done; exit' TERM; echo up; while :; do sleep 1; done`,
        'stop { grace "50s" }',
      );
      await xy.daemon();
      await xy.printed('slow');
      const client = await xy.client();
      let stopped = false;
      const stop = client.call('stop', { name: 'slow' }).then((answer) => {
        stopped = true;
        return answer;
      });
      const restarts = Array.from({ length: 12 }, (_, index) => client.call('restart', { name: `s${index}` }));
      const statuses = await Promise.all(
        Array.from({ length: 1_000 }, (_, turn) => client.call('status', { name: `s${turn % 12}` })),
      );
      expect(statuses.map((status) => (status as { name: string }).name)).to.deep.equal(
        statuses.map((_, turn) => `s${turn % 12}`),
      );
      expect(stopped, 'the slow stop still goes on').to.equal(false);
      writeFileSync(mayEnd, '');
      expect(await stop).to.deep.equal({ stopped: ['slow'], not_running: [] });
      expect(await Promise.all(restarts)).to.deep.equal(restarts.map((_, index) => ({ restarted: [`s${index}`] })));
    },
  );

  scenario('H15', 'ends subscriptions with their connection, and never reuses an id within one', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    const client = await xy.client();
    const ids = new Set<unknown>();
    for (let turn = 0; turn < 100; turn += 1) {
      const [method, more] = turn % 2 ? ['events', {}] : ['logs', { follow: true }];
      const { subscription_id } = (await client.call(String(method), { name: 'a', ...more })) as {
        subscription_id: number;
      };
      ids.add(subscription_id);
      if (turn % 3 === 0) await client.call(`${method}_cancel`, { subscription_id });
    }
    expect(ids.size).to.equal(100);
  });
});
