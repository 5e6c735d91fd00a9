import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { concat, finalize, interval, map, mergeMap, NEVER, of, type Subscription, takeUntil, tap, timer } from 'rxjs';
import { type ListenOptions, listen } from '../../../lib/host/socket/unix-socket.ts';
import { nextTurn$ } from '../../../lib/host/system/event-loop.ts';
import type { Connection } from '../../../lib/ports.ts';
import type { MethodOutput, Methods } from '../../../lib/rpc/method.ts';
import { session } from '../../../lib/rpc/session.ts';
import { Turns } from '../../../lib/rpc/turns.ts';
import { eventually, scratchDir } from '../scratch.ts';
import { type Client, client } from '../socket-client.ts';

const result = (value: unknown): MethodOutput => ({ type: 'result', result: value });

const KILOBYTE = 'x'.repeat(1024);

const request = (method: string, id: unknown, params?: unknown) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
const answer = (id: unknown, value: unknown) => ({ jsonrpc: '2.0', id, result: value });

describe('a connection', () => {
  const dir = scratchDir();
  const turns = new Turns(performance, nextTurn$);
  const path = () => join(dir(), 'xy.sock');
  let listening: Subscription;
  let connections: Connection[] = [];
  let sessions = 0;
  let calls = 0;
  let flooded = 0;
  const clients: Client[] = [];

  const methods: Methods = {
    echo: (params) => of(result(params)),
    slow: (params) => timer(50).pipe(map(() => result(params))),
    large: () => of(result(KILOBYTE.repeat(100))),
    follow: () =>
      concat(of(result('following')), NEVER).pipe(
        tap({ subscribe: () => (calls += 1) }),
        finalize(() => (calls -= 1)),
      ),
    tick: () =>
      concat(
        of(result('ticking')),
        interval(5).pipe(map((n): MethodOutput => ({ type: 'notify', method: 'tick', params: { n } }))),
      ),
    flood: (_, { gate }) =>
      concat(
        of(result('flooding')),
        interval(1).pipe(
          takeUntil(timer(300)),
          mergeMap((): readonly MethodOutput[] => {
            if (!gate.isOpen()) return [];
            flooded += 100;
            return [
              { type: 'bytes', bytes: `{"jsonrpc":"2.0","method":"flood","params":"${KILOBYTE}"}\n`.repeat(100) },
            ];
          }),
        ),
      ),
  };

  const open = (options: ListenOptions = {}): Promise<void> =>
    new Promise((ready, fail) => {
      listening = listen(path(), { ...options, ready })
        .pipe(
          tap((connection) => connections.push(connection)),
          mergeMap((connection) =>
            session(connection, { methods, report: fail, turns }).pipe(
              tap({ subscribe: () => (sessions += 1) }),
              finalize(() => (sessions -= 1)),
            ),
          ),
        )
        .subscribe({ error: fail });
    });
  const connected = async (): Promise<Client> => {
    const one = await client(path());
    clients.push(one);
    return one;
  };
  const answers = async (): Promise<boolean> => {
    const { socket, ended } = await connected();
    socket.end(request('echo', 1, {}));
    return (await ended()).length === 1;
  };
  const written = (socket: Socket, bytes: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      socket.write(bytes, () => resolve());
    });

  beforeEach(() => open());
  afterEach(async () => {
    listening.unsubscribe();
    for (const { socket } of clients.splice(0)) socket.destroy();
    await eventually('the end of all sessions', () => sessions === 0);
    connections = [];
    calls = 0;
    flooded = 0;
  });

  it('gets every answer after the client has half-closed, and is closed then', async () => {
    const { socket, ended } = await connected();
    socket.end(request('slow', 1, { a: 1 }) + request('echo', 2, {}) + request('slow', 3, []).trimEnd());
    expect(await ended()).to.have.deep.members([answer(1, { a: 1 }), answer(2, {}), answer(3, [])]);
  });

  it('is understood byte by byte', async () => {
    const { socket, ended } = await connected();
    for (const byte of Buffer.from(request('echo', 1, { text: 'é😀' }))) await written(socket, Uint8Array.of(byte));
    socket.end();
    expect(await ended()).to.deep.equal([answer(1, { text: 'é😀' })]);
  });

  it('gets answers to 2,000 requests of one write', async () => {
    const { socket, ended } = await connected();
    const ids = Array.from({ length: 2_000 }, (_, id) => id);
    socket.end(ids.map((id) => request('echo', id, {})).join(''));
    expect(await ended()).to.deep.equal(ids.map((id) => answer(id, {})));
  });

  it('gets answers to 5,000 slow requests', async () => {
    const { socket, ended } = await connected();
    const ids = Array.from({ length: 5_000 }, (_, id) => id);
    socket.end(ids.map((id) => request('slow', id, {})).join(''));
    expect(await ended()).to.have.length(5_000);
  });

  it('is cut off when most is kept for it and it is too much for all together, and others are not', async () => {
    listening.unsubscribe();
    await open({ maxBytes: 4 << 20 });
    const modest = await connected();
    const rude = await connected();
    rude.socket.pause();
    // Half of the memory is unread answers, the other half an unfinished line.
    rude.socket.write(request('large', 1, {}).repeat(100));
    for (let count = 0; count < 7; count += 1) {
      const endless = await connected();
      endless.socket.write('x'.repeat(900_000));
    }
    await eventually('some are cut off', () => clients.some(({ socket }) => socket.destroyed));
    modest.socket.end(request('echo', 1, {}));
    expect(await modest.ended()).to.deep.equal([answer(1, {})]);
  });

  for (const [what, garbage] of [
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['the start of TLS', Buffer.from('160301020001', 'hex')],
    ['NULs', '\0\0\0\n'],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x0a])],
  ] as const) {
    it(`survives ${what}`, async () => {
      const { socket, ended } = await connected();
      await written(socket, garbage);
      socket.end(`\n${request('echo', 1, {})}`);
      const messages = await ended();
      expect(messages.at(-1)).to.deep.equal(answer(1, {}));
      expect(messages).to.have.length.greaterThan(1);
    });
  }

  it('accepts a line of 1 MiB', async () => {
    const { socket, ended } = await connected();
    const line = request('echo', 1, {}).trimEnd();
    socket.end(`${line}${' '.repeat(1024 * 1024 - line.length)}\n`);
    expect(await ended()).to.deep.equal([answer(1, {})]);
  });

  for (const [what, bytes] of [
    ['one byte more', `${'x'.repeat(1024 * 1024 + 1)}\n`],
    ['twice that', 'x'.repeat(2 * 1024 * 1024)],
  ] as const) {
    it(`gets an error for a line that is too long, and is closed: ${what}`, async () => {
      const { socket, ended } = await connected();
      socket.write(request('follow', 1));
      socket.write(bytes);
      const messages = await ended();
      expect(messages).to.have.length(2);
      expect(messages[1]).to.have.nested.property('error.code', -32700);
      expect(messages[1]).to.have.property('id', null);
      await eventually('the end of its session', () => sessions === 0);
    });
  }

  it('is closed when its line never ends', async () => {
    const { socket } = await connected();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    while (!socket.destroyed && sent < 64) {
      await Promise.race([written(socket, chunk), new Promise((resolve) => socket.once('close', resolve))]);
      sent += 1;
    }
    expect(socket.destroyed).to.equal(true);
    expect(sent).to.be.below(20);
    expect(await answers()).to.equal(true);
  });

  it('is not read while its client does not read, and others are not affected', async () => {
    const { socket } = await connected();
    socket.pause();
    const requests = Array.from({ length: 2_000 }, (_, id) => request('large', id)).join('');
    socket.write(requests);
    await eventually('the gate to shut', () => connections.some(({ gate }) => !gate.isOpen()));
    expect(await answers()).to.equal(true);
    const [connection] = connections;
    let opened = 0;
    connection?.gate.opened$.subscribe(() => (opened += 1));
    socket.resume().end();
    await eventually('the gate to open', () => opened > 0);
    await eventually('the end', () => socket.readableEnded, 30_000);
  }).timeout(40_000);

  it('gets nothing while its gate is closed', async () => {
    const { socket } = await connected();
    socket.pause();
    socket.write(request('flood', 1));
    await eventually('the gate to shut', () => connections.some(({ gate }) => !gate.isOpen()));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(flooded).to.be.below(2_000);
  });

  it('sends what is written synchronously in one piece', async () => {
    const { socket } = await connected();
    const pieces: string[] = [];
    socket.on('data', (text: string) => pieces.push(text));
    socket.end(Array.from({ length: 200 }, (_, id) => request('echo', id, {})).join(''));
    await eventually('the end', () => socket.readableEnded);
    expect(pieces.length).to.be.below(10);
  });

  describe('whose client goes away', () => {
    it('ends its calls', async () => {
      const { socket, messages } = await connected();
      socket.write(request('follow', 1));
      await eventually('the answer', () => messages().length === 1);
      expect(calls).to.equal(1);
      socket.destroy();
      await eventually('the end of the call', () => calls === 0);
    });

    it('ends its calls, even if it has half-closed long before', async () => {
      const { socket, messages } = await connected();
      socket.end(request('follow', 1));
      await eventually('the answer', () => messages().length === 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(calls).to.equal(1);
      socket.destroy();
      await eventually('the end of the call', () => calls === 0);
    });

    it('ends its calls, even if much is queued for it', async () => {
      const { socket } = await connected();
      socket.pause();
      socket.write(request('flood', 1) + request('follow', 2));
      await eventually('the gate to shut', () => connections.some(({ gate }) => !gate.isOpen()));
      socket.destroy();
      await eventually('the end of the call', () => calls === 0 && sessions === 0);
    });

    it('accepts nothing any more, and reports it to late subscribers', async () => {
      const { socket } = await connected();
      await eventually('a connection', () => connections.length === 1);
      const [connection] = connections;
      socket.destroy();
      await eventually('the end of its session', () => sessions === 0);
      connection?.send('{}\n');
      connection?.end();
      connection?.hold(false);
      let told = 0;
      connection?.closed$.subscribe({ next: () => (told += 1), complete: () => (told += 1) });
      expect(told).to.equal(2);
    });
  });

  it('continues to follow after the client has half-closed', async () => {
    const { socket, messages } = await connected();
    socket.end(request('tick', 1));
    await eventually('many ticks', () => messages().length > 10);
    expect(sessions).to.equal(1);
  });

  it('stays open when listening ends', async () => {
    const { socket, ended } = await connected();
    await eventually('a connection', () => connections.length === 1);
    const [connection] = connections;
    let closed = false;
    connection?.closed$.subscribe(() => {
      closed = true;
    });
    listening.unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed).to.equal(false);
    connection?.send('{"bye":1}\n');
    connection?.end();
    expect(await ended()).to.deep.equal([{ bye: 1 }]);
    socket.destroy();
    await eventually('its end', () => closed);
  });

  it('is closed when it does not close after the end', async () => {
    const { socket, ended } = await connected();
    await eventually('a connection', () => connections.length === 1);
    let closed = false;
    connections[0]?.closed$.subscribe(() => {
      closed = true;
    });
    connections[0]?.end();
    await eventually('the other half to end', () => socket.readableEnded);
    await eventually('its end', () => closed);
    await ended();
  });

  it('is possible after 500 that connected and left at once', async () => {
    for (let i = 0; i < 500; i++) (await client(path())).socket.destroy();
    expect(await answers()).to.equal(true);
    await eventually('the end of all sessions', () => sessions === 0);
  }).timeout(30_000);

  it('is possible besides 600 idle ones', async () => {
    for (let i = 0; i < 600; i++) await connected();
    expect(await answers()).to.equal(true);
    expect(connections.length).to.equal(601);
    clients[300]?.socket.end(request('echo', 300, {}));
    expect(await clients[300]?.ended()).to.deep.equal([answer(300, {})]);
  }).timeout(30_000);

  it('is rejected when there are too many, until there are fewer', async () => {
    listening.unsubscribe();
    await open({ maxConnections: 2 });
    const [first] = [await connected(), await connected()];
    await eventually('two sessions', () => sessions === 2);
    expect(await (await connected()).ended()).to.deep.equal([]);
    first?.socket.destroy();
    await eventually('one session', () => sessions === 1);
    expect(await answers()).to.equal(true);
  });

  it('survives random bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(`${text}\n`)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), fc.boolean(), async (chunks, rude) => {
        const { socket, ended } = await connected();
        for (const chunk of chunks) socket.write(chunk);
        if (rude) socket.destroy();
        else {
          socket.end();
          await ended();
        }
      }),
      { numRuns: 50 },
    );
    expect(await answers()).to.equal(true);
  }).timeout(30_000);
});
