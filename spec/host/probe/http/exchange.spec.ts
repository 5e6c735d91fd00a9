import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import type { BodyReader } from '../../../../lib/host/probe/http/body.ts';
import { exchange, type Question } from '../../../../lib/host/probe/http/exchange.ts';
import { eventually } from '../../scratch.ts';
import { endpointAt, listening, OURS, ownerOf } from './listening.ts';

/** A reader that keeps everything, until it has so many bytes. */
const keeping = (enough = Number.POSITIVE_INFINITY) => {
  const pieces: Buffer[] = [];
  const text = () => Buffer.concat(pieces).toString();
  const reader: BodyReader = {
    read: (bytes) => {
      pieces.push(bytes);
      return text().length >= enough;
    },
  };
  return { text, reader: () => reader };
};

describe('an exchange over HTTP', () => {
  const listen = listening();

  /** The reply of a server that answers so, and the request that it got. */
  const exchanged = async (
    answer: string | Buffer | ((write: (text: string) => void) => void),
    question: Partial<Question> = {},
    headers: readonly (readonly [string, string])[] = [],
  ) => {
    let request = '';
    const port = await listen((socket) => {
      let isAnswered = false;
      socket.on('data', (bytes) => {
        request += bytes.toString();
        if (isAnswered || !request.includes('\r\n\r\n')) return;
        isAnswered = true;
        if (typeof answer === 'function') answer((text) => socket.write(text));
        else socket.end(answer);
      });
    });
    const endpoint = endpointAt(port, ownerOf(OURS), headers);
    const reply = await lastValueFrom(exchange(endpoint, { method: 'GET', path: '/mcp', ...question }));
    return { reply, request: () => request, port };
  };

  it('has the status, the headers and the body of the answer', async () => {
    const { text, reader } = keeping();
    const { reply } = await exchanged('HTTP/1.1 404 X\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc', { reader });
    expect(reply).to.deep.include({ type: 'answer', status: 404, ending: 'done' });
    expect(reply).to.have.nested.property('headers.x-a', 'b');
    expect(text()).to.equal('abc');
  });

  it('sends the headers of the config and its own, which can’t be replaced', async () => {
    const { request, port } = await exchanged(
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      { method: 'POST', path: '/mcp', body: 'é', headers: { Accept: 'x' } },
      [
        ['X-Key', '1'],
        ['x-key', '2'],
      ],
    );
    const [head = '', body] = request().split('\r\n\r\n');
    const [line, ...fields] = head.split('\r\n');
    expect([line, body]).to.deep.equal(['POST /mcp HTTP/1.1', 'é']);
    expect(fields.map((field) => field.toLowerCase())).to.have.members([
      ...['x-key: 1', 'x-key: 2', `host: localhost:${port}`, 'connection: close'],
      ...['accept-encoding: identity', 'content-length: 2', 'accept: x'],
    ]);
  });

  it('ends as soon as the reader has enough, also of a stream that stays open', async () => {
    const { text, reader } = keeping(3);
    const { reply } = await exchanged((write) => write('HTTP/1.1 200 OK\r\n\r\nabc'), { reader });
    expect([reply.type, text()]).to.deep.equal(['answer', 'abc']);
  });

  it('reads a compressed body, though it did not ask for one', async () => {
    const { text, reader } = keeping();
    const body = gzipSync('{"a":1}');
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    await exchanged(Buffer.concat([Buffer.from(head), body]), { reader });
    expect(text()).to.equal('{"a":1}');
  });

  it('has what was read of a body that breaks off or is not what it says', async () => {
    const short = keeping();
    expect(
      (await exchanged('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc', { reader: short.reader })).reply.type,
    ).to.equal('answer');
    expect(short.text()).to.equal('abc');
    const broken = keeping();
    const plain = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nabc';
    expect((await exchanged(plain, { reader: broken.reader })).reply.type).to.equal('answer');
    expect(broken.text()).to.equal('');
  });

  it('gives up a body that has no end', async () => {
    const reader = (): BodyReader => ({ read: () => false });
    const piece = `${'x'.repeat(1 << 20)}`;
    const { reply } = await exchanged(
      (write) => {
        write('HTTP/1.1 200 OK\r\n\r\n');
        for (let megabytes = 0; megabytes < 20; megabytes++) write(piece);
      },
      { reader },
    );
    expect(reply).to.deep.include({ type: 'answer', ending: 'endless' });
  });

  it('does not wait for the body if nobody reads it', async () => {
    const { reply } = await exchanged((write) => write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'));
    expect(reply).to.deep.include({ type: 'answer', status: 200, ending: 'done' });
  });

  it('skips interim responses, but not without end', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    expect((await exchanged(`${interim.repeat(3)}HTTP/1.1 200 OK\r\n\r\n`)).reply).to.include({ status: 200 });
    expect((await exchanged((write) => write(interim.repeat(50)))).reply).to.deep.equal({ type: 'not-http' });
  });

  it('is not HTTP if the answer is something else, or if there is none', async () => {
    for (const answer of ['SSH-2.0-x\r\n', ''])
      expect((await exchanged(answer)).reply, answer).to.deep.equal({ type: 'not-http' });
  });

  it('fails without a request if the path can’t be sent', async () => {
    const port = await listen(() => undefined);
    const reply = await lastValueFrom(exchange(endpointAt(port), { method: 'GET', path: '/a b\r\nX: y' }));
    expect(reply).to.deep.equal({ type: 'not-http' });
  });

  it('closes the connection when it is unsubscribed', async () => {
    let [isAsked, isClosed] = [false, false];
    const port = await listen((socket) => {
      socket.on('data', () => {
        isAsked = true;
      });
      socket.on('close', () => {
        isClosed = true;
      });
    });
    const subscription = exchange(endpointAt(port), { method: 'GET', path: '/' }).subscribe();
    await eventually('the request arrives', () => isAsked);
    subscription.unsubscribe();
    await eventually('the connection is closed', () => isClosed);
  });
});
