import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { httpPinger } from '../../../../lib/host/probe/http/http-ping.ts';
import { freePort } from '../../../support/kits/free-port.ts';
import { endpointAt, listening, OURS, ownerOf } from './listening.ts';

describe('a liveness check by HTTP', () => {
  const listen = listening();
  const ping = { method: 'GET', path: '/healthz' } as const;

  /** What is observed of a server that answers so, in these pieces, and then closes. */
  const observed = async (...pieces: readonly string[]) => {
    const port = await listen((socket) => {
      socket.setNoDelay(true);
      socket.once('data', () => {
        const write = (at: number): void => {
          const piece = pieces[at];
          if (piece === undefined) socket.end();
          else socket.write(piece, () => setImmediate(write, at + 1));
        };
        write(0);
      });
    });
    return firstValueFrom(httpPinger(endpointAt(port), ping));
  };

  it('is good at any status below 500', async () => {
    for (const status of [200, 204, 301, 401, 404, 405, 499])
      expect(await observed(`HTTP/1.1 ${status} X\r\n\r\n`), `${status}`).to.deep.equal({ type: 'good' });
    expect(await observed('HTTP/1.0 200\r\n\r\n')).to.deep.equal({ type: 'good' });
  });

  it('has the status of a server that fails', async () => {
    for (const status of [500, 503, 599])
      expect(await observed(`HTTP/1.1 ${status} X\r\n\r\n`)).to.deep.equal({
        type: 'status',
        status,
        path: '/healthz',
      });
  });

  it('reads a status line that comes in pieces', async () => {
    expect(await observed('H', 'TTP/1.1 ', '20', '4 No', ' Content\r\n\r\n')).to.deep.equal({ type: 'good' });
  });

  it('is not HTTP for anything else, nothing included', async () => {
    for (const text of [
      'SSH-2.0-OpenSSH_9.6\r\n',
      'HTTP/2 200 OK\r\n\r\n',
      'HTTP/1.1 2x0 OK\r\n',
      '+OK redis is here\r\n',
      'HTTP',
      '',
    ])
      expect(await observed(...(text === '' ? [] : [text])), text).to.deep.equal({ type: 'not-http' });
  });

  it('asks with one request, the headers of the config first, and closes the connection', async () => {
    let request = '';
    const port = await listen((socket) =>
      socket.once('data', (bytes) => {
        request = bytes.toString();
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
      }),
    );
    const endpoint = endpointAt(port, ownerOf(OURS), [['X-Key', 'a']]);
    await firstValueFrom(httpPinger(endpoint, { method: 'OPTIONS', path: '/mcp?a=1' }));
    expect(request).to.equal(
      `OPTIONS /mcp?a=1 HTTP/1.1\r\nX-Key: a\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    );
  });

  it('keeps checks that run at the same time apart', async () => {
    const port = await listen((socket) =>
      socket.once('data', (bytes) => {
        const status = /^GET \/(\d+)/.exec(bytes.toString())?.[1];
        socket.write(`HTTP/1.1 ${status}`, () => setImmediate(() => socket.write(' X\r\n\r\n')));
      }),
    );
    const statuses = [200, 500, 204, 503, 404, 501];
    const found = await Promise.all(
      statuses.map((status) => firstValueFrom(httpPinger(endpointAt(port), { method: 'GET', path: `/${status}` }))),
    );
    expect(found.map((each) => (each.type === 'status' ? each.status : each.type))).to.deep.equal([
      ...['good', 500, 'good', 503, 'good', 501],
    ]);
  });

  it('sends nothing to a stranger, and is absent if nothing listens', async () => {
    let bytes = 0;
    const port = await listen((socket) =>
      socket.on('data', (chunk) => {
        bytes += chunk.length;
      }),
    );
    const owner = ownerOf({ type: 'foreign' });
    expect(await firstValueFrom(httpPinger(endpointAt(port, owner), ping))).to.deep.equal({ type: 'foreign' });
    expect(bytes).to.equal(0);
    expect(await firstValueFrom(httpPinger(endpointAt(await freePort()), ping))).to.deep.equal({ type: 'absent' });
  });
});
