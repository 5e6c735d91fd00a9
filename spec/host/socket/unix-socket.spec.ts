import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { mergeMap, of, type Subscription } from 'rxjs';
import { StartupError } from '../../../lib/errors.ts';
import { type ListenOptions, listen } from '../../../lib/host/socket/unix-socket.ts';
import { nextTurn$ } from '../../../lib/host/system/event-loop.ts';
import type { Methods } from '../../../lib/rpc/method.ts';
import { session } from '../../../lib/rpc/session.ts';
import { Turns } from '../../../lib/rpc/turns.ts';
import { eventually, scratchDir } from '../scratch.ts';
import { client } from '../socket-client.ts';

const methods: Methods = { echo: (params) => of({ type: 'result', result: params }) };
const echo = (id: unknown) => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'echo', params: { id } })}\n`;
const echoed = (id: unknown) => ({ jsonrpc: '2.0', id, result: { id } });

describe('the socket', () => {
  const dir = scratchDir();
  const path = () => join(dir(), 'xy.sock');
  const listening: Subscription[] = [];

  /** Resolves when clients can connect; rejects with the error. */
  const open = (options: ListenOptions = {}, at = path()): Promise<Subscription> =>
    new Promise((resolve, reject) => {
      const ready = () => resolve(subscription);
      const subscription = listen(at, { ...options, ready })
        .pipe(
          mergeMap((connection) =>
            session(connection, { methods, report: reject, turns: new Turns(performance, nextTurn$) }),
          ),
        )
        .subscribe({ error: reject });
      listening.push(subscription);
    });
  const answers = async (at = path()): Promise<boolean> => {
    const { socket, ended } = await client(at);
    socket.end(echo(1));
    return (await ended()).length === 1;
  };
  const refusal = async (options?: ListenOptions, at?: string): Promise<string> => {
    try {
      await open(options, at);
    } catch (error) {
      if (error instanceof StartupError) return error.message;
      throw error;
    }
    throw new Error('it listens');
  };

  afterEach(() => {
    for (const each of listening.splice(0)) each.unsubscribe();
  });

  it('answers', async () => {
    await open();
    expect(await answers()).to.equal(true);
  });

  it('binds on subscription, and leaves nothing behind after unsubscription', async () => {
    const idle = listen(path());
    await setImmediate();
    expect(existsSync(path())).to.equal(false);
    const subscription = await open();
    expect(readdirSync(dir())).to.deep.equal(['xy.sock']);
    subscription.unsubscribe();
    expect(readdirSync(dir())).to.deep.equal([]);
    expect(idle).to.have.property('subscribe');
  });

  it('has no temporary name left, whenever the daemon is killed', async () => {
    listening.push(listen(path()).subscribe());
    const seen = new Set<string>();
    for (let turn = 0; turn < 100; turn++) {
      for (const name of readdirSync(dir())) seen.add(name);
      await Promise.resolve();
    }
    expect([...seen]).to.deep.equal(['xy.sock']);
  });

  it('leaves nothing behind if it is unsubscribed before it is bound', async () => {
    let ready = false;
    const subscription = listen(path(), { ready: () => (ready = true) }).subscribe();
    subscription.unsubscribe();
    for (let i = 0; i < 50; i++) await setImmediate();
    expect(readdirSync(dir())).to.deep.equal([]);
    expect(ready).to.equal(false);
  });

  for (const umask of [0, 0o022, 0o077]) {
    it(`is never accessible to others, under umask ${umask.toString(8)}`, async () => {
      const before = process.umask(umask);
      try {
        let there = false;
        open().then(() => (there = true));
        while (!there) {
          for (const name of readdirSync(dir())) expect(lstatSync(join(dir(), name)).mode & 0o777).to.equal(0o600);
          await setImmediate();
        }
        expect(lstatSync(path()).mode & 0o777).to.equal(0o600);
        expect(process.umask()).to.equal(umask);
      } finally {
        process.umask(before);
      }
    });
  }

  describe('replaces', () => {
    const leftovers: Readonly<Record<string, () => void>> = {
      'a socket that a killed daemon left': () => {
        const program = `require('net').createServer().listen(${JSON.stringify(path())}, () => process.kill(process.pid, 'SIGKILL'))`;
        try {
          execFileSync(process.execPath, ['-e', program], { stdio: 'ignore' });
        } catch {
          expect(lstatSync(path()).isSocket()).to.equal(true);
        }
      },
      'an ordinary file': () => writeFileSync(path(), 'whatever'),
      'a file that nobody may touch': () => {
        writeFileSync(path(), '');
        chmodSync(path(), 0);
      },
      'a dangling symbolic link': () => symlinkSync(join(dir(), 'nowhere'), path()),
    };
    for (const [what, leave] of Object.entries(leftovers)) {
      it(what, async () => {
        leave();
        await open();
        expect(lstatSync(path()).isSocket()).to.equal(true);
        expect(await answers()).to.equal(true);
        expect(readdirSync(dir())).to.deep.equal(['xy.sock']);
      });
    }
  });

  describe('reports why it can’t be bound', () => {
    it('if a directory is in its place', async () => {
      mkdirSync(path());
      expect(await refusal()).to.equal(`can't listen on ${path()}: a directory is in its place`);
      expect(readdirSync(dir())).to.deep.equal(['xy.sock']);
    });

    it('if its directory is missing', async () => {
      const nowhere = join(dir(), 'no', 'xy.sock');
      expect(await refusal({}, nowhere)).to.equal(
        `can't listen on ${nowhere}: no such directory: ${join(dir(), 'no')}`,
      );
    });

    it('if another program listens, which is left alone', async () => {
      const other = createServer((socket) => socket.end()).listen(path());
      await once(other, 'listening');
      const { ino } = lstatSync(path());
      expect(await refusal()).to.match(/^another program listens on .*: set XDG_RUNTIME_DIR/);
      expect(lstatSync(path()).ino).to.equal(ino);
      other.close();
    });
  });

  it('may have a path as long as the system allows', async () => {
    const longest = process.platform === 'darwin' ? 103 : 107;
    const deep = join(dir(), 'x'.repeat(longest - dir().length - '/xy.sock'.length - 1));
    mkdirSync(deep);
    const at = join(deep, 'xy.sock');
    expect(Buffer.byteLength(at)).to.equal(longest);
    await open({}, at);
    expect(readdirSync(deep)).to.deep.equal(['xy.sock']);
    expect(await answers(at)).to.equal(true);
  });

  describe('when its file is deleted', () => {
    it('creates it again, and keeps its connections', async () => {
      await open({ checkMs: 20 });
      const early = await client(path());
      rmSync(path());
      await eventually('a new socket file', () => existsSync(path()));
      expect(lstatSync(path()).mode & 0o777).to.equal(0o600);
      expect(await answers()).to.equal(true);
      early.socket.end(echo('early'));
      expect(await early.ended()).to.deep.equal([echoed('early')]);
    });

    it('creates it again each time, and removes it at the end', async () => {
      const subscription = await open({ checkMs: 20 });
      for (let round = 0; round < 3; round++) {
        rmSync(path());
        await eventually('a new socket file', () => existsSync(path()));
      }
      subscription.unsubscribe();
      expect(readdirSync(dir())).to.deep.equal([]);
    });

    it('waits for the directory if that was deleted too, and warns once', async () => {
      const runtime = join(dir(), 'run');
      mkdirSync(runtime);
      const at = join(runtime, 'xy.sock');
      const reports: unknown[] = [];
      await open({ checkMs: 10, report: (error) => reports.push(error) }, at);
      rmSync(runtime, { recursive: true });
      await eventually('a complaint', () => reports.length > 0);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(reports.map(String)).to.deep.equal([`StartupError: can't listen on ${at}: no such directory: ${runtime}`]);
      mkdirSync(runtime);
      await eventually('a new socket file', () => existsSync(at));
      expect(await answers(at)).to.equal(true);
    });

    it('leaves a file alone that another process has put there', async () => {
      const subscription = await open({ checkMs: 10 });
      rmSync(path());
      writeFileSync(path(), 'mine');
      await new Promise((resolve) => setTimeout(resolve, 50));
      subscription.unsubscribe();
      expect(lstatSync(path()).isFile()).to.equal(true);
    });
  });

  it('never unlinks its successor’s socket, in 50 quick restarts', async () => {
    let before = await open();
    for (let round = 0; round < 50; round++) {
      // The file is removed first, so that the successor does not wait for the end of the predecessor.
      rmSync(path());
      const after = await open();
      before.unsubscribe();
      await setImmediate();
      expect(await answers()).to.equal(true);
      before = after;
    }
  });
});
