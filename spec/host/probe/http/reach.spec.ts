import type { Socket } from 'node:net';
import { expect } from 'chai';
import { fromError, type Reached, reach } from '../../../../lib/host/probe/http/reach.ts';
import type { Ownership, PortOwner } from '../../../../lib/host/probe/owner/port-owner.ts';
import { freePort } from '../../../support/kits/free-port.ts';
import { eventually } from '../../scratch.ts';
import { endpointAt, listening, OURS, ownerOf } from './listening.ts';

const reached = (port: number, owner?: PortOwner): Promise<Reached> =>
  new Promise((resolve) => {
    reach(endpointAt(port, owner), (result) => {
      if (result.type === 'reached') result.socket.destroy();
      resolve(result);
    });
  });

/** A handler that notes all bytes that arrive. */
const noting = () => {
  const bytes: Buffer[] = [];
  const sockets: Socket[] = [];
  return {
    text: () => Buffer.concat(bytes).toString(),
    isClosed: () => sockets.length > 0 && sockets.every(({ destroyed, readableEnded }) => destroyed || readableEnded),
    handler: (socket: Socket) => {
      sockets.push(socket);
      socket.on('data', (chunk) => bytes.push(chunk));
    },
  };
};

describe('a connection to a server', () => {
  const listen = listening();

  it('is handed over if its other end is proved to be the run, or was before', async () => {
    const port = await listen(() => undefined);
    expect((await reached(port, ownerOf(OURS))).type).to.equal('reached');
    expect((await reached(port, ownerOf(undefined, true))).type).to.equal('reached');
  });

  const others: readonly (readonly [title: string, found: Ownership, expected: Reached])[] = [
    [
      'of a stranger',
      { type: 'foreign', holder: { pid: 7, name: 'x' } },
      { type: 'foreign', holder: { pid: 7, name: 'x' } },
    ],
    ['that can’t be looked up', { type: 'unasked' }, { type: 'unasked' }],
    [
      'that is only presumed to be the run’s',
      { ...OURS, unproved: true },
      { type: 'good', notes: [{ type: 'unproved' }] },
    ],
  ];
  for (const [title, found, expected] of others) {
    it(`is closed without a byte at the port ${title}`, async () => {
      const { handler, text, isClosed } = noting();
      const port = await listen(handler);
      expect(await reached(port, ownerOf(found))).to.deep.equal(expected);
      await eventually('the server sees the end', isClosed);
      expect(text()).to.equal('');
    });
  }

  it('is proved for the address and the port that it was made with', async () => {
    const port = await listen(() => undefined);
    const asked: unknown[] = [];
    const owner: PortOwner = {
      isStillOurs: (host, strictly) => asked.push([host, strictly]) < 0,
      look: (thorough, via) => {
        asked.push([thorough, via?.host, (via?.port ?? 0) > 0 && via?.port !== port]);
        return ownerOf(OURS).look(false);
      },
    };
    await reached(port, owner);
    expect(asked).to.deep.equal([
      ['127.0.0.1', false],
      [false, '127.0.0.1', true],
    ]);
  });

  it('must be proved strictly if headers go over it, which are secrets', async () => {
    const port = await listen(() => undefined);
    const strict: boolean[] = [];
    const owner: PortOwner = { ...ownerOf(OURS), isStillOurs: (_, strictly) => strict.push(strictly) > 0 };
    await new Promise<void>((resolve) => {
      reach(endpointAt(port, owner, [['Authorization', 'x']]), (result) => {
        if (result.type === 'reached') result.socket.destroy();
        resolve();
      });
    });
    expect(strict).to.deep.equal([true]);
  });

  it('is absent if nothing listens', async () => {
    expect(await reached(await freePort())).to.deep.equal({ type: 'absent' });
  });

  it('is made to ::1 if nothing listens on 127.0.0.1 (needs IPv6)', async function () {
    const port = await freePort();
    try {
      await listen(() => undefined, '::1', port);
    } catch {
      return this.skip();
    }
    const hosts: string[] = [];
    const owner: PortOwner = { ...ownerOf(OURS), isStillOurs: (host) => hosts.push(host) > 0 };
    expect((await reached(port, owner)).type).to.equal('reached');
    return expect(hosts).to.deep.equal(['::1']);
  });

  it('is closed at any time by the function that is returned, and does not call back', async () => {
    const { handler, isClosed } = noting();
    const port = await listen(handler);
    let calls = 0;
    let isAsked = false;
    const owner: PortOwner = {
      isStillOurs: () => {
        isAsked = true;
        return false;
      },
      look: ownerOf(undefined).look,
    };
    const close = reach(endpointAt(port, owner), () => calls++);
    await eventually('it is connected', () => isAsked);
    close();
    await eventually('the server sees the end', isClosed);
    expect(calls).to.equal(0);
  });

  it('that fails says nothing of the server if the daemon has no resources left', () => {
    const errorWith = (code: string) => Object.assign(new Error(), { code });
    expect(
      ['EMFILE', 'ENOBUFS', 'ECONNREFUSED', 'ENETUNREACH', 'ECONNRESET', 'EPIPE'].map(
        (code) => fromError(errorWith(code)).type,
      ),
    ).to.deep.equal([...['unasked', 'unasked', 'absent', 'absent', 'not-http', 'not-http']]);
  });
});
