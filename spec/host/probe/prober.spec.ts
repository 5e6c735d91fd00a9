import type { ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { firstValueFrom, of } from 'rxjs';
import type { Observation, Obstacle } from '../../../lib/health/observation.ts';
import type { PortOwner } from '../../../lib/host/probe/owner/port-owner.ts';
import type { Eras } from '../../../lib/host/probe/prober.ts';
import { eventually } from '../../support/kits/eventually.ts';
import { freePort } from '../../support/kits/free-port.ts';
import {
  type Answering,
  configOf,
  failure,
  INITIALIZED,
  json,
  probeStage,
  result,
  SERVER,
  speaking,
} from '../../support/kits/probe-stage.ts';

const SECRET = 's3cret-token';

const MODERN = {
  supportedVersions: ['2026-07-28'],
  capabilities: {},
  _meta: { 'io.modelcontextprotocol/serverInfo': SERVER },
};

describe('the prober', () => {
  const { listening, proberOf, ready, requests, said, web } = probeStage();

  describe('at a handshake, reports', () => {
    const rows: readonly (readonly [title: string, answer: Answering, found: Observation])[] = [
      [
        'a result as JSON for ready',
        ({ body }, response) => json(response, 200, result(body.id, INITIALIZED)),
        { type: 'good', facts: { server: SERVER, protocol: '2025-11-25', era: 'legacy' } },
      ],
      [
        'the event with its id for the result, though the stream stays open',
        ({ body }, response) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
          response.write(': hello\r\n\r\ndata: {"jsonrpc":"2.0","method":"x"}\r\n\r\n');
          const text = JSON.stringify(result(body.id, INITIALIZED));
          response.write(`event: message\r\ndata: ${text.slice(0, 9)}`);
          setTimeout(() => response.write(`${text.slice(9)}\r\n\r\n`), 20);
        },
        { type: 'good', facts: { server: SERVER, protocol: '2025-11-25', era: 'legacy' } },
      ],
      [
        'a result without any facts for ready, and for one that no client connects to',
        ({ body }, response) => json(response, 200, result(body.id, {})),
        {
          type: 'good',
          facts: { protocol: '2025-11-25', era: 'legacy' },
          notes: [{ type: 'unusable', by: { type: 'member', name: 'protocolVersion', is: 'missing' } }],
        },
      ],
      [
        '401 for ready',
        (_, response) => json(response, 401, {}),
        { type: 'good', notes: [{ type: 'credentials', status: 401 }] },
      ],
      [
        '403 for ready, whatever is said with it',
        ({ body }, response) => json(response, 403, failure(body.id, -32000)),
        { type: 'good', notes: [{ type: 'credentials', status: 403 }] },
      ],
      [
        '421 for ready',
        (_, response) => json(response, 421, {}),
        { type: 'good', notes: [{ type: 'credentials', status: 421 }] },
      ],
      [
        'a redirect for ready',
        (_, response) => json(response, 307, {}, { Location: '/mcp/' }),
        { type: 'good', notes: [{ type: 'moved', status: 307, to: '/mcp/' }] },
      ],
      [
        'the event stream of 2024-11-05 for ready',
        ({ method }, response) => {
          if (method !== 'GET') return void response.writeHead(405).end();
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          response.write('event: endpoint\ndata: /messages\n\n');
        },
        { type: 'good', notes: [{ type: 'http-sse' }] },
      ],
      ['404 for a wrong path', (_, response) => json(response, 404, {}), { type: 'status', status: 404, path: '/mcp' }],
      ['500 for broken', (_, response) => json(response, 500, {}), { type: 'status', status: 500, path: '/mcp' }],
      [
        'an error of the protocol for what it says',
        ({ body }, response) => json(response, 200, failure(body.id, -32603, 'the backend\n is away')),
        { type: 'refused', method: 'initialize', code: -32603, message: 'the backend is away' },
      ],
      [
        'an answer to another question for no answer',
        (_, response) => json(response, 200, result(99, INITIALIZED)),
        { type: 'not-mcp', status: 200, path: '/mcp' },
      ],
      [
        'a web page for no MCP',
        (_, response) => void response.end('<html>'),
        { type: 'not-mcp', status: 200, path: '/mcp' },
      ],
      [
        'a long result for one, read to its end',
        ({ body }, response) =>
          json(response, 200, result(body.id, { ...INITIALIZED, instructions: 'x'.repeat(2_000_000) })),
        { type: 'good', facts: { server: SERVER, protocol: '2025-11-25', era: 'legacy' } },
      ],
      [
        'an endless answer for none',
        (_, response) => {
          const pour = () => {
            while (response.write('y'.repeat(9_999)));
          };
          response.on('drain', pour);
          pour();
        },
        { type: 'not-mcp', status: 200, path: '/mcp' },
      ],
    ];
    for (const [title, answer, found] of rows)
      it(title, async () => {
        expect(await ready(await web(answer))).to.deep.equal(found);
      });

    it('a greeting of another protocol as not HTTP', async () => {
      const ssh = createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n'));
      expect(await ready(await listening(ssh))).to.deep.equal({ type: 'not-http' });
    });

    it('a connection that is closed at once as not HTTP', async () => {
      const rude = createTcpServer((socket) => socket.on('error', () => undefined).resetAndDestroy());
      expect(await ready(await listening(rude))).to.deep.equal({ type: 'not-http' });
    });

    it('a closed port as absent', async () => {
      expect(await ready(await freePort())).to.deep.equal({ type: 'absent' });
    });

    it('a server on ::1 only as present', async () => {
      const port = await web(({ body }, response) => json(response, 200, result(body.id, INITIALIZED)), '::1');
      expect((await ready(port)).type).to.equal('good');
    });
  });

  describe('reports why clients can’t connect to a server that answers:', () => {
    const unusable = (by: Obstacle) => ({ type: 'good' as const, notes: [{ type: 'unusable' as const, by }] });
    const initialized = (change: object) => ({ ...INITIALIZED, ...change });

    for (const [title, value, by] of [
      ['a revision that there is not', { protocolVersion: '1.0' }, { type: 'protocol', protocol: '1.0' }],
      [
        'a revision that is not a string',
        { protocolVersion: 20251125 },
        { type: 'member', name: 'protocolVersion', is: 'a number' },
      ],
      ['no serverInfo', { serverInfo: undefined }, { type: 'member', name: 'serverInfo', is: 'missing' }],
      [
        'no version in it',
        { serverInfo: { name: 's', version: null } },
        { type: 'member', name: 'serverInfo.version', is: 'null' },
      ],
      ['no capabilities', { capabilities: [] }, { type: 'member', name: 'capabilities', is: 'an array' }],
      [
        'a capability that is a boolean',
        { capabilities: { tools: true } },
        { type: 'member', name: 'capabilities.tools', is: 'true or false' },
      ],
    ] as const satisfies readonly (readonly [string, object, Obstacle])[])
      it(title, async () => {
        const port = await web(
          speaking(({ body }, response) => {
            if (body.method !== 'initialize') return false;
            json(response, 200, result(body.id, initialized(value)));
            return true;
          }),
        );
        expect(await ready(port)).to.deep.include(unusable(by));
      });

    for (const [title, headers, status, by] of [
      ['another media type', { 'Content-Type': 'text/plain' }, 200, { type: 'media-type', found: 'text/plain' }],
      ['a status of failure', {}, 418, { type: 'status', method: 'initialize', status: 418 }],
    ] as const satisfies readonly (readonly [string, Record<string, string>, number, Obstacle])[])
      it(title, async () => {
        const port = await web(
          speaking(({ body }, response) => {
            if (body.method !== 'initialize') return false;
            json(response, status, result(body.id, INITIALIZED), headers);
            return true;
          }),
        );
        expect(await ready(port)).to.deep.include(unusable(by));
      });

    for (const [title, answer, by] of [
      [
        'a notification that is refused',
        (response) => void response.writeHead(500).end(),
        { type: 'status', method: 'notifications/initialized', status: 500 },
      ],
      [
        'a notification at which the connection is closed',
        (response) => void response.destroy(),
        { type: 'status', method: 'notifications/initialized' },
      ],
    ] as const satisfies readonly (readonly [string, (response: ServerResponse) => void, Obstacle])[])
      it(title, async () => {
        const port = await web(
          speaking(({ body }, response) => {
            if (body.method !== 'notifications/initialized') return false;
            answer(response);
            return true;
          }),
        );
        expect(await ready(port)).to.deep.include(unusable(by));
      });
  });

  it('never passes on a header’s value that the server repeats', async () => {
    const port = await web(({ body, headers }, response) =>
      json(response, 400, failure(body.id, -32000, `bad: ${headers.authorization} ${SECRET}`)),
    );
    const found = await ready(port, {}, { headers: [['Authorization', `Bearer ${SECRET}`]] });
    expect(found).to.deep.equal({ type: 'refused', method: 'initialize', code: -32000, message: 'bad: … …' });
    expect(requests[0]?.headers).to.include({ authorization: `Bearer ${SECRET}`, host: `localhost:${port}` });
  });

  it('sends a header twice if it is configured twice', async () => {
    const port = await web((_, response) => response.end());
    await ready(
      port,
      { probe: 'http' },
      {
        headers: [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
      },
    );
    expect(requests[0]?.headers['x-a']).to.equal('1, 2');
  });

  describe('of a modern server', () => {
    for (const [title, status, code] of [
      ['that names the versions it speaks', 400, -32022],
      ['that misses a header', 400, -32020],
      ['that does not know initialize', 404, -32601],
    ] as const)
      it(`${title}, requests server/discover`, async () => {
        const port = await web(({ body }, response) =>
          body.method === 'server/discover'
            ? json(response, 200, result(body.id, MODERN))
            : json(response, status, failure(body.id, code)),
        );
        expect(await ready(port)).to.deep.equal({
          type: 'good',
          facts: { server: SERVER, protocol: '2026-07-28', era: 'modern' },
        });
        expect(requests.find(({ body }) => body.method === 'server/discover')?.headers).to.include({
          'mcp-method': 'server/discover',
          'mcp-protocol-version': '2026-07-28',
        });
      });

    it('returns to the legacy era when the server does', async () => {
      const port = await web(({ body }, response) =>
        json(
          response,
          200,
          result(body.id, body.method === 'server/discover' ? { supportedVersions: ['2025-11-25'] } : INITIALIZED),
        ),
      );
      const config = configOf(port);
      const eras: Eras = new WeakMap([[config, 'modern' as const]]);
      expect((await firstValueFrom(proberOf(config, eras).ready(false))).type).to.equal('good');
      expect(said().slice(0, 2)).to.deep.equal(['POST server/discover', 'POST initialize']);
      expect(eras.get(config)).to.equal('legacy');
    });
  });

  describe('of a server with sessions', () => {
    /** Opens `s1`, `s2` …; a session lasts for so many requests. */
    const sessions = (lasting = Number.POSITIVE_INFINITY, delayMs = 0) => {
      let opened = 0;
      const left = new Map<string, number>();
      const answer: Answering = ({ method, body, headers }, response) => {
        const id = String(headers['mcp-session-id']);
        if (method === 'DELETE') {
          left.delete(id);
          response.writeHead(200).end();
        } else if (body.method === 'initialize') {
          const session = `s${++opened}`;
          setTimeout(() => {
            left.set(session, lasting);
            json(response, 200, result(body.id, INITIALIZED), { 'Mcp-Session-Id': session });
          }, delayMs);
        } else if (body.method === 'notifications/initialized') response.writeHead(202).end();
        else {
          const rest = left.get(id) ?? 0;
          if (left.has(id)) left.set(id, rest - 1);
          if (rest > 0) json(response, 200, result(body.id, { tools: [] }));
          else json(response, 404, failure(body.id, -32001, 'Session not found'));
        }
      };
      return { answer, left };
    };

    it('closes the session of a handshake', async () => {
      const { answer, left } = sessions();
      expect((await ready(await web(answer))).type).to.equal('good');
      await eventually('it is closed', () => said().includes('DELETE /mcp') && left.size === 0);
      const parting = requests.find(({ method }) => method === 'DELETE');
      expect(parting?.headers).to.include({ 'mcp-session-id': 's1', 'mcp-protocol-version': '2025-11-25' });
    });

    it('closes the session of a handshake whose check has timed out, and begins no other meanwhile', async () => {
      const { answer, left } = sessions(1, 300);
      const slow = proberOf(configOf(await web(answer)));
      for (let tries = 0; tries < 3; tries++) {
        const impatient = slow.ready(false).subscribe();
        await new Promise((next) => setTimeout(next, 40));
        impatient.unsubscribe();
      }
      expect((await firstValueFrom(slow.ready(false))).type).to.equal('good');
      await eventually('it is closed', () => said().includes('DELETE /mcp') && left.size === 0);
      expect(said().filter((request) => request === 'POST initialize')).to.have.length(1);
    });

    it('keeps one session for all lists of tools', async () => {
      const { answer, left } = sessions();
      const probing = proberOf(configOf(await web(answer), { probe: 'tools' }));
      expect((await firstValueFrom(probing.ready(false))).type).to.equal('good');
      for (let checks = 0; checks < 3; checks++) {
        expect(await firstValueFrom(probing.alive())).to.deep.equal({ type: 'good' });
      }
      expect(said()).to.deep.equal([
        'POST ping',
        'POST initialize',
        'POST notifications/initialized',
        ...Array.from({ length: 4 }, () => 'POST tools/list'),
      ]);
      expect([...left.keys()]).to.deep.equal(['s1']);
    });

    it('opens another when that one has expired', async () => {
      const { answer } = sessions(2);
      const probing = proberOf(configOf(await web(answer), { probe: 'tools' }));
      await firstValueFrom(probing.ready(false));
      for (let checks = 0; checks < 4; checks++) {
        expect((await firstValueFrom(probing.alive())).type).to.equal('good');
      }
      expect(said().filter((request) => request === 'POST initialize')).to.have.length(3);
    });

    it('reports a server whose sessions expire at once, and leaves no session open', async () => {
      const { answer } = sessions(0);
      const found = await ready(await web(answer), { probe: 'tools' });
      expect(found).to.include({ type: 'refused', method: 'tools/list' });
      await eventually('it is closed', () => said().includes('DELETE /mcp'));
    });
  });

  describe('whether a server is alive', () => {
    for (const [status, type] of [
      [200, 'good'],
      [400, 'good'],
      [401, 'good'],
      [404, 'good'],
      [405, 'good'],
      [500, 'status'],
      [503, 'status'],
    ] as const)
      it(`is ${type === 'good' ? 'yes' : 'no'} for ${status}, without waiting for the body`, async () => {
        const port = await web((_, response) => void response.writeHead(status).write('and then nothing'));
        const probing = proberOf(configOf(port));
        expect((await firstValueFrom(probing.alive())).type).to.equal(type);
        expect(said()).to.deep.equal(['OPTIONS /mcp']);
        expect(requests[0]?.headers).to.include({ host: `localhost:${port}`, connection: 'close' });
      });

    it('is checked on ::1 only if nothing listens on 127.0.0.1', async () => {
      const port = await web((_, response) => void response.writeHead(503).end(), '::1');
      expect((await firstValueFrom(proberOf(configOf(port)).alive())).type).to.equal('status');
      const nobodys = await freePort();
      expect((await firstValueFrom(proberOf(configOf(nobodys)).alive())).type).to.equal('absent');
    });

    it('is decided by data that is not HTTP, and by a status line in pieces', async () => {
      const saying = (...pieces: readonly string[]) =>
        listening(
          createTcpServer(async (socket) => {
            socket.on('error', () => undefined);
            for (const piece of pieces) await new Promise((next) => socket.write(piece, () => setTimeout(next, 20)));
            socket.end();
          }),
        );
      const found = async (port: number) => (await firstValueFrom(proberOf(configOf(port)).alive())).type;
      expect(await found(await saying('SSH-2.0-OpenSSH_9.6'))).to.equal('not-http');
      expect(await found(await saying('HTTP/1.1'))).to.equal('not-http');
      expect(await found(await saying('HTTP/1', '.1 20', '0 OK\r\n'))).to.equal('good');
    });

    it('is no longer checked after the unsubscription', async () => {
      let closed = 0;
      const port = await listening(
        createTcpServer(
          (socket) =>
            void socket
              .on('error', () => undefined)
              .on('close', () => closed++)
              .resume(),
        ),
      );
      const waiting = proberOf(configOf(port)).alive().subscribe();
      await new Promise((next) => setTimeout(next, 50));
      expect(closed).to.equal(0);
      waiting.unsubscribe();
      await eventually('the connection is closed', () => closed === 1);
    });

    it('is not asked of another process that has taken the port', async () => {
      const port = await web((_, response) => void response.writeHead(200).end());
      const strangers: PortOwner = { isStillOurs: () => false, look: () => of({ type: 'foreign' }) };
      const probing = proberOf(configOf(port), new WeakMap(), strangers);
      expect(await firstValueFrom(probing.alive())).to.deep.equal({ type: 'foreign' });
      expect(said()).to.deep.equal([]);
    });

    it('is decided by a connection with the probe tcp', async () => {
      const mute = await listening(createTcpServer((socket) => socket.on('error', () => undefined)));
      const of = (port: number) => firstValueFrom(proberOf(configOf(port, { probe: 'tcp' })).alive());
      expect(await of(mute)).to.deep.equal({ type: 'good' });
      expect(await of(await freePort())).to.deep.equal({ type: 'absent' });
    });
  });
});
