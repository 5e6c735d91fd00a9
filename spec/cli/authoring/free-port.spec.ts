import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { freePort, isChosen, isFree, portsFor } from '../../../lib/cli/authoring/free-port.ts';
import { XyError } from '../../../lib/errors.ts';

describe('the ports that a server may have', () => {
  it('are the same for the same name, on every machine', () => {
    expect(['echo', 'notion', 'ü'].map((name) => portsFor(name)[0])).to.deep.equal(
      ['echo', 'notion', 'ü'].map((name) => portsFor(name)[0]),
    );
    // FNV-1a of the empty text is its offset basis: 2166136261.
    expect(portsFor('')[0]).to.equal(17_000 + (2_166_136_261 % 1000));
  });

  it('are all of a thousand, each once, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const ports = portsFor(name);
        expect(new Set(ports).size).to.equal(1000);
        expect([Math.min(...ports), Math.max(...ports)]).to.deep.equal([17_000, 17_999]);
        expect(ports.every(isChosen)).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are spread by the names: neighbours in the alphabet are none here', () => {
    const firsts = new Set(Array.from({ length: 100 }, (_, index) => portsFor(`server-${index}`)[0]));
    expect(firsts.size).to.be.at.least(80);
  });

  it('are no others', () => {
    expect([0, 80, 16_999, 18_000, 65_535].filter(isChosen)).to.deep.equal([]);
  });
});

describe('a free port', () => {
  const servers: Server[] = [];
  const listen = (port: number, host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer().once('error', reject);
      servers.push(server);
      server.listen(port, host, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });

  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
  });

  it('is one that no config has and nobody listens on, the nearest to the first of the name', async () => {
    const ports = portsFor('free-port-spec');
    const free: number[] = [];
    for (const port of ports.slice(0, 50)) if (await isFree(port)) free.push(port);
    const [first = 0, second = 0, third = 0] = free;
    expect(await freePort('free-port-spec', new Set())).to.equal(first);
    expect(await freePort('free-port-spec', new Set([first]))).to.equal(second);
    await listen(second, '127.0.0.1');
    expect(await freePort('free-port-spec', new Set([first]))).to.equal(third);
  });

  it('is none that somebody listens on, in either family of addresses', async () => {
    const port = await listen(0, '127.0.0.1');
    expect(await isFree(port)).to.equal(false);
    const other = await listen(0, '::1').catch(() => undefined);
    if (other !== undefined) expect(await isFree(other)).to.equal(false);
  });

  it('is free again once nobody listens any more, and looking takes none', async () => {
    const port = await listen(0, '127.0.0.1');
    for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
    expect([await isFree(port), await isFree(port)]).to.deep.equal([true, true]);
  });

  it('can not be had where all are taken: the user may give one', async () => {
    const error = await freePort('a', new Set(portsFor('a'))).catch((error: unknown) => error);
    expect(error).to.be.instanceOf(XyError);
    expect(String(error)).to.match(/no port from 17000 to 17999 is free: .*--port/);
  });
});
