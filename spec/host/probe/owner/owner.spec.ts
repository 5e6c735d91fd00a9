import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { expect } from 'chai';
import { firstValueFrom, of } from 'rxjs';
import { linuxOwner } from '../../../../lib/host/probe/owner/linux-owner.ts';
import type { LoopbackHost } from '../../../../lib/host/probe/owner/listeners.ts';
import { lsofOwner } from '../../../../lib/host/probe/owner/lsof-owner.ts';
import type { Ownership, PortOwner, Tenant } from '../../../../lib/host/probe/owner/port-owner.ts';
import { eventually } from '../../../support/kits/eventually.ts';
import { freePort } from '../../../support/kits/free-port.ts';

/** Listens until it reads the word `close`. */
const LISTENER = `
  const [port, host, ipv6Only] = process.argv.slice(1);
  const server = require('node:net').createServer(() => {});
  server.listen({ port: +port, host, ipv6Only: ipv6Only === 'true' }, () => console.log('listening'));
  process.stdin.on('data', () => server.close(() => console.log('closed')));
`;

const hasLsof = spawnSync('lsof', ['-v'], { stdio: 'ignore' }).error === undefined;

for (const [name, makeOwner, isHere] of [
  ['/proc', linuxOwner, process.platform === 'linux'],
  ['lsof', lsofOwner, hasLsof],
] as const)
  describe(`the owner of a port, by ${name}`, () => {
    if (!isHere) return;
    const children: ChildProcess[] = [];
    const sockets: Socket[] = [];

    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.destroy();
      for (const child of children.splice(0)) child.kill('SIGKILL');
    });

    const listener = async (port: number, host: string, ipv6Only = false): Promise<ChildProcess & { pid: number }> => {
      const child = spawn(process.execPath, ['-e', LISTENER, `${port}`, host, `${ipv6Only}`], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      if (child.stdout === null || child.pid === undefined) throw new Error('it was not spawned');
      await once(child.stdout, 'data');
      return Object.assign(child, { pid: child.pid });
    };
    const ownerOf = (port: number, pid: number, ...others: readonly number[]): PortOwner => {
      const tenant: Tenant = { port, pid, members$: of([pid, ...others]) };
      return makeOwner(tenant);
    };
    const look = (owner: PortOwner, thorough = false): Promise<Ownership> => firstValueFrom(owner.look(thorough));
    const lookVia = async (owner: PortOwner, port: number, host: LoopbackHost): Promise<Ownership> => {
      const socket = createConnection({ port, host });
      sockets.push(socket);
      await once(socket, 'connect');
      return firstValueFrom(owner.look(false, { host, port: socket.localPort ?? 0 }));
    };

    it('is the run if its leader or another of its processes listens', async () => {
      const port = await freePort();
      const { pid } = await listener(port, '127.0.0.1');
      expect(await look(ownerOf(port, pid))).to.deep.equal({ type: 'ours', exposed: false });
      expect(await look(ownerOf(port, process.pid, pid))).to.deep.equal({ type: 'ours', exposed: false });
    });

    it('is exposed if it listens on all interfaces', async () => {
      for (const host of ['0.0.0.0', '::']) {
        const port = await freePort();
        const { pid } = await listener(port, host);
        const owner = ownerOf(port, pid);
        expect(await look(owner), host).to.deep.equal({ type: 'ours', exposed: true });
        expect(await lookVia(owner, port, '127.0.0.1'), host).to.deep.equal({ type: 'ours', exposed: true });
      }
    });

    it('is absent if nothing listens', async () => {
      expect((await look(ownerOf(await freePort(), process.pid))).type).to.equal('absent');
    });

    it('is foreign with pid and name if another process listens', async () => {
      const port = await freePort();
      const { pid } = await listener(port, '127.0.0.1');
      const found = await look(ownerOf(port, process.pid));
      expect(found).to.deep.include({ type: 'foreign' });
      expect(found.type === 'foreign' && found.holder?.pid).to.equal(pid);
      expect(found.type === 'foreign' && found.holder?.name).to.match(/node|MainThread/);
    });

    it('is that of the exact address: ::1 says nothing about 127.0.0.1', async () => {
      const port = await freePort();
      const [ours, theirs] = [await listener(port, '::1'), await listener(port, '127.0.0.1')];
      const owner = ownerOf(port, ours.pid);
      expect((await lookVia(owner, port, '::1')).type).to.equal('ours');
      expect(owner.isStillOurs('127.0.0.1', false)).to.equal(false);
      const found = await lookVia(owner, port, '127.0.0.1');
      expect(found.type === 'foreign' && found.holder?.pid).to.equal(theirs.pid);
      expect((await look(owner)).type).to.be.oneOf(['ours', 'foreign']);
    });

    if (name === '/proc') {
      it('is absent once the process no longer listens', async () => {
        const port = await freePort();
        const child = await listener(port, '127.0.0.1');
        const owner = ownerOf(port, child.pid);
        expect((await look(owner)).type).to.equal('ours');
        expect([owner.isStillOurs('127.0.0.1', true), owner.isStillOurs('127.0.0.1', false)]).to.deep.equal([
          true,
          true,
        ]);
        child.stdin?.write('close');
        await eventually('it is seen', () => !owner.isStillOurs('127.0.0.1', false));
        expect(owner.isStillOurs('127.0.0.1', true)).to.equal(false);
        expect((await look(owner)).type).to.equal('absent');
      });

      it('of a connection is the process that accepted it, since a socket for IPv6 only looks like one for both', async () => {
        const port = await freePort();
        const [ours, theirs] = [await listener(port, '::', true), await listener(port, '127.0.0.1')];
        const owner = ownerOf(port, ours.pid);
        const socket = createConnection({ port, host: '127.0.0.1' });
        sockets.push(socket);
        await once(socket, 'connect');
        theirs.stdin?.write('close');
        const isRefused = () =>
          new Promise<boolean>((done) => {
            const another = createConnection({ port, host: '127.0.0.1' });
            another.on('error', () => done(true));
            another.on('connect', () => {
              another.destroy();
              done(false);
            });
          });
        await eventually('it listens no more', isRefused);
        const found = await firstValueFrom(owner.look(false, { host: '127.0.0.1', port: socket.localPort ?? 0 }));
        expect(found.type).to.equal('foreign');
        expect(owner.isStillOurs('127.0.0.1', false)).to.equal(false);
      });

      it('is absent with the ports on which the run listens instead', async () => {
        const [port, other] = [await freePort(), await freePort()];
        const { pid } = await listener(other, '127.0.0.1');
        expect(await look(ownerOf(port, pid), true)).to.deep.equal({ type: 'absent', elsewhere: [other] });
      });
    }
  });
