import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Observation } from '../../../lib/health/observation.ts';
import { eventually } from '../../support/kits/eventually.ts';
import { INITIALIZED, json, probeStage, result, SERVER, speaking } from '../../support/kits/probe-stage.ts';

const MET: Observation = { type: 'good', facts: { server: SERVER, protocol: '2025-11-25', era: 'legacy' } };

const tools = (bytes: number) => {
  const each = {
    name: 'a',
    description: 'x'.repeat(500),
    inputSchema: { type: 'object', properties: { a: { b: '"]}' } } },
  };
  return Array.from({ length: Math.ceil(bytes / JSON.stringify(each).length) }, () => each);
};

/** Writes `bytes` in pieces of this size, with backpressure. */
const trickle = (response: ServerResponse, bytes: Buffer, size: number): void => {
  let at = 0;
  const more = (): void => {
    while (at < bytes.length) {
      at += size;
      if (!response.write(bytes.subarray(at - size, at))) return void response.once('drain', more);
    }
    response.end();
  };
  more();
};

describe('the answers of servers', () => {
  const { raw, ready, web } = probeStage();

  const initializing = (answer: (id: number, response: ServerResponse) => void): Promise<number> =>
    web(
      speaking(({ body }, response) => {
        if (body.method !== 'initialize') return false;
        answer(Number(body.id), response);
        return true;
      }),
    );

  describe('are read to the end of a long list', () => {
    const listing = (bytes: number, answer: (text: string, response: ServerResponse) => void) =>
      web(
        speaking(({ body }, response) => {
          if (body.method !== 'tools/list') return false;
          // The official library writes the result first.
          answer(JSON.stringify({ result: { tools: tools(bytes) }, jsonrpc: '2.0', id: body.id }), response);
          return true;
        }),
      );
    const JSON_TYPE = { 'Content-Type': 'application/json' };
    const EVENTS_TYPE = { 'Content-Type': 'text/event-stream' };

    for (const [title, bytes, answer] of [
      ['at once', 900_000, (text, response) => void response.writeHead(200, JSON_TYPE).end(text)],
      [
        'in small pieces',
        300_000,
        (text, response) => trickle(response.writeHead(200, JSON_TYPE), Buffer.from(text), 997),
      ],
      ['of many MiB', 6_000_000, (text, response) => void response.writeHead(200, JSON_TYPE).end(text)],
      ['as an event', 900_000, (text, response) => void response.writeHead(200, EVENTS_TYPE).end(`data: ${text}\n\n`)],
      [
        'as an event of many lines, on a stream that stays open',
        300_000,
        (text, response) =>
          void response
            .writeHead(200, EVENTS_TYPE)
            .write(`event:message\nid:7\ndata:${text.replaceAll('},{', '},\ndata:{')}\n\n`),
      ],
    ] as const satisfies readonly (readonly [string, number, (text: string, response: ServerResponse) => void])[])
      it(`that is sent ${title}`, async () => {
        expect(await ready(await listing(bytes, answer), { probe: 'tools' })).to.deep.equal(MET);
      });
  });

  describe('are parsed like in clients', () => {
    it('with the id as a string', async () => {
      const port = await initializing((id, response) => json(response, 200, result(String(id), INITIALIZED)));
      expect(await ready(port)).to.deep.equal(MET);
    });

    it('in a batch, and after a byte order mark', async () => {
      const port = await initializing(
        (id, response) =>
          void response
            .writeHead(200, { 'Content-Type': 'Application/JSON; charset=utf-8' })
            .end(`\uFEFF [{"jsonrpc":"2.0","method":"x"},${JSON.stringify(result(id, INITIALIZED))}]`),
      );
      expect(await ready(port)).to.deep.equal(MET);
    });

    for (const [encoding, encode] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const)
      it(`compressed by ${encoding}, which was not asked for`, async () => {
        const port = await initializing(
          (id, response) =>
            void response
              .writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': encoding })
              .end(encode(JSON.stringify(result(id, INITIALIZED)))),
        );
        expect(await ready(port)).to.deep.equal(MET);
      });

    it('but not with an unknown encoding, which is named', async () => {
      const port = await initializing(
        (_, response) =>
          void response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'rot13' }).end('{}'),
      );
      expect(await ready(port)).to.deep.equal({ type: 'not-mcp', status: 200, path: '/mcp', encoding: 'rot13' });
    });

    for (const [title, event] of [
      ['with a space', 'event: endpoint\ndata: /messages?id=1\n\n'],
      ['without a space', 'event:endpoint\ndata:/messages?id=1\n\n'],
      ['with the data first', 'data:/messages\nevent:endpoint\n\n'],
      ['with \\r\\n, after a comment', ': hello\r\n\r\nevent:endpoint\r\ndata:/messages\r\n\r\n'],
      ['with \\r alone', 'event:endpoint\rdata:/messages\r\r'],
    ] as const)
      it(`as the event stream of 2024-11-05, ${title}`, async () => {
        const port = await web(({ method }, response) => {
          if (method !== 'GET') return void response.writeHead(404).end();
          response.writeHead(200, { 'Content-Type': 'text/event-stream;charset=UTF-8' }).write(event);
        });
        expect(await ready(port)).to.deep.equal({ type: 'good', notes: [{ type: 'http-sse' }] });
      });

    it('after a redirect, but not to another server', async () => {
      const moved = await web(
        speaking(({ url }, response) => {
          if (url === '/mcp/') return false;
          response.writeHead(308, { Location: '/mcp/' }).end();
          return true;
        }),
      );
      const note = { type: 'moved', status: 308, to: '/mcp/' };
      expect(await ready(moved)).to.deep.equal({ ...MET, notes: [note] });

      const login = await web(
        (_, response) => void response.writeHead(302, { Location: 'https://id.example/login' }).end(),
      );
      const away = { type: 'redirected', status: 302, to: 'https://id.example/login' };
      expect(await ready(login)).to.deep.equal({ type: 'good', notes: [away] });
    });
  });

  describe('at a wrong path', () => {
    it('lead to the event stream of 2024-11-05', async () => {
      const port = await web(({ method, url }, response) => {
        if (method !== 'GET' || url !== '/sse') return void response.writeHead(404).end();
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: endpoint\ndata: /message\n\n');
      });
      expect(await ready(port)).to.deep.equal({ type: 'status', status: 404, path: '/mcp', oldTransportAt: '/sse' });
    });
  });

  describe('that never end', () => {
    /** Answers each request with an endless repetition, and counts the bytes taken by the other end. */
    const pouring = async (head: string, again: string) => {
      let [taken, closed] = [0, 0];
      const port = await raw((socket: Socket) => {
        socket.write(head);
        const pour = (): void => {
          while (!socket.destroyed && socket.write(again));
        };
        socket.on('drain', pour);
        socket.on('close', () => {
          taken += socket.bytesWritten;
          closed += 1;
        });
        pour();
      });
      return { port, taken: () => taken, closed: () => closed };
    };
    const EVENTS = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
    const JSON_BODY = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n';

    for (const [title, head, again] of [
      ['empty events', EVENTS, '\n'.repeat(1000)],
      ['events that are no JSON', EVENTS, 'data: {x\n\n'.repeat(100)],
      ['comments', EVENTS, ': still here\n\n'.repeat(100)],
      ['one event', EVENTS, 'data: {"a":"bcdefghijklmnopqrstuvwxyz"}\n'.repeat(100)],
      ['a string', `${JSON_BODY}{"result":"`, 'x'.repeat(5000)],
      ['brackets', JSON_BODY, '['.repeat(5000)],
      ['small members', `${JSON_BODY}{`, '"a":1,'.repeat(1000)],
      [
        'chunks of one byte',
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n1\r\n{\r\n',
        '1\r\n \r\n'.repeat(1000),
      ],
      ['102 Processing', '', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)],
      ['103 Early Hints', '', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)],
    ] as const)
      it(`are aborted within bounds: ${title}`, async () => {
        const { port, taken, closed } = await pouring(head, again);
        const found = await ready(port);
        expect(found.type).to.be.oneOf(['not-mcp', 'not-http', 'silent']);
        await eventually('the connections are closed', () => closed() > 0);
        // The bytes read of each, and the socket buffers.
        expect(taken() / closed()).to.be.below(32 * 1024 * 1024);
      });
  });
});
