import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { Observation } from '../../../lib/health/observation.ts';
import type { RunProber } from '../../../lib/host/probe/prober.ts';
import type { Unanswered } from '../../../lib/host/probe/trials.ts';
import type { ServerConfig } from '../../../lib/model.ts';
import {
  configOf,
  failure,
  INITIALIZED,
  json,
  OURS,
  probeStage,
  result,
  speaking,
} from '../../support/kits/probe-stage.ts';

const GOOD: Observation = { type: 'good' };

describe('liveness sends the request that has worked', () => {
  const { proberOf, raw, requests, said, web } = probeStage();

  const alive = (probing: RunProber) => firstValueFrom(probing.alive());

  /** Makes the server ready, then returns the observations and requests of three checks. */
  const checked = async (config: ServerConfig) => {
    const probing = proberOf(config);
    const ready = await firstValueFrom(probing.ready(false));
    expect(ready.type).to.equal('good');
    const first = await alive(probing);
    expect(first.type).to.equal('good');
    requests.length = 0;
    const found = [await alive(probing), await alive(probing), await alive(probing)];
    return { ready, first, found, asked: new Set(said()), probing };
  };

  /** A server whose requests are answered by `answer` or, if that returns false, as MCP. */
  const without = (answer: Parameters<typeof speaking>[0]) => web(speaking(answer));

  it('OPTIONS, if its status is under 500', async () => {
    const { found, asked } = await checked(configOf(await web(speaking())));
    expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
    expect([...asked]).to.deep.equal(['OPTIONS /mcp']);
  });

  for (const [title, refuse] of [
    ['is answered with 501', (response) => void response.writeHead(501).end()],
    ['is answered with 500', (response) => void response.writeHead(500).end('no such method')],
    ['closes the connection', (response) => void response.destroy()],
    ['is not answered at all', () => undefined],
  ] as const satisfies readonly (readonly [string, (response: Parameters<typeof json>[0]) => void])[])
    it(`ping without a session, if OPTIONS ${title}`, async () => {
      const port = await without(({ method }, response) => {
        if (method !== 'OPTIONS') return false;
        refuse(response);
        return true;
      });
      const { found, asked } = await checked(configOf(port, { timeoutMs: 600 }));
      expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
      expect([...asked]).to.deep.equal(['POST ping']);
    });

  it('a connection, if the server answers only the handshake', async () => {
    const port = await without(({ method, body }, response) => {
      if (body.method === 'initialize' || body.method === 'notifications/initialized') return false;
      if (method === 'POST') response.writeHead(500).end();
      else response.destroy();
      return true;
    });
    const { found, asked } = await checked(configOf(port));
    expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
    expect(asked).to.be.empty;
  });

  it('a connection, if the server answers one request only, so that no client can connect', async () => {
    let isUsed = false;
    const port = await without((_, response) => {
      if (isUsed) response.writeHead(500).end();
      const wasUsed = isUsed;
      isUsed = true;
      return wasUsed;
    });
    const { ready, found, asked } = await checked(configOf(port));
    const by = { type: 'status', method: 'initialize', status: 500 };
    expect(ready).to.deep.equal({ type: 'good', notes: [{ type: 'unusable', by }] });
    expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
    expect(asked).to.be.empty;

    isUsed = false;
    const listing = proberOf(configOf(port, { probe: 'tools' }));
    expect(await firstValueFrom(listing.ready(false))).to.deep.equal({ type: 'status', status: 500, path: '/mcp' });
  });

  it('none yet, if the server is stuck before the first check', async () => {
    let isStuck = false;
    const port = await without(() => isStuck);
    const probing = proberOf(configOf(port, { timeoutMs: 400 }));
    expect((await firstValueFrom(probing.ready(false))).type).to.equal('good');
    isStuck = true;
    expect(await alive(probing)).to.deep.equal({ type: 'silent' });
    isStuck = false;
    expect(await alive(probing)).to.deep.equal(GOOD);
  });

  it('also with the probe http: ready if any of them has a status under 500', async () => {
    const port = await without(({ method }, response) => {
      if (method !== 'OPTIONS') return false;
      response.writeHead(501).end();
      return true;
    });
    const { found, asked } = await checked(configOf(port, { probe: 'http' }));
    expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
    expect([...asked]).to.deep.equal(['POST ping']);

    const broken = await web((_, response) => void response.writeHead(503).end());
    const at = proberOf(configOf(broken, { probe: 'http' }));
    expect(await firstValueFrom(at.ready(false))).to.deep.equal({ type: 'status', status: 503, path: '/mcp' });
  });

  it('and a ping, if only OPTIONS has begun to fail', async () => {
    let status = 204;
    let isBroken = false;
    const port = await without(({ method }, response) => {
      if (method !== 'OPTIONS' && !isBroken) return false;
      if (status === 0) response.destroy();
      else response.writeHead(isBroken ? 503 : status).end();
      return true;
    });
    const { probing } = await checked(configOf(port));
    for (status of [503, 0]) expect(await alive(probing)).to.deep.equal(GOOD);
    status = 503;
    isBroken = true;
    expect(await alive(probing)).to.deep.equal({ type: 'status', status: 503, path: '/mcp' });
  });

  describe('GET on the path of health, if there is one', () => {
    const health = { path: '/healthz', timeoutMs: 600 };

    it('and nothing else once it has worked: then any failure counts', async () => {
      let status = 200;
      const port = await without(({ url }, response) => {
        if (url !== '/healthz') return false;
        response.writeHead(status).end();
        return true;
      });
      const { found, asked, probing } = await checked(configOf(port, health));
      expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
      expect([...asked]).to.deep.equal(['GET /healthz']);
      status = 503;
      expect(await alive(probing)).to.deep.equal({ type: 'status', status: 503, path: '/healthz' });
    });

    it('which does not make a server unhealthy until it has worked, and is reported', async () => {
      let status = 500;
      const port = await without(({ url }, response) => {
        if (url !== '/healthz') return false;
        response.writeHead(status).end();
        return true;
      });
      const idle: Observation = { type: 'good', notes: [{ type: 'idle-path', path: '/healthz', status: 500 }] };
      const { first, found, asked, probing } = await checked(configOf(port, health));
      expect(first).to.deep.equal(idle);
      expect(found).to.deep.equal([idle, idle, idle]);
      expect([...asked]).to.deep.equal(['GET /healthz', 'OPTIONS /mcp']);
      status = 204;
      expect(await alive(probing)).to.deep.equal({ type: 'good', notes: [] });
      status = 500;
      expect((await alive(probing)).type).to.equal('status');
    });
  });

  describe('with the probe tools, the list of a declared capability', () => {
    for (const [capabilities, method] of [
      [{ tools: {}, prompts: {} }, 'tools/list'],
      [{ prompts: { listChanged: true }, resources: {} }, 'prompts/list'],
      [{ logging: {}, resources: {} }, 'resources/list'],
      [{ logging: {} }, 'ping'],
    ] as const)
      it(`${JSON.stringify(capabilities)}: ${method}`, async () => {
        const port = await without(({ body }, response) => {
          if (body.method === 'initialize') json(response, 200, result(body.id, { ...INITIALIZED, capabilities }));
          else if (body.method === method) json(response, 200, result(body.id, {}));
          else if (body.method?.endsWith('/list')) json(response, 200, failure(Number(body.id), -32601));
          else return false;
          return true;
        });
        const { found, asked } = await checked(configOf(port, { probe: 'tools' }));
        expect(found).to.deep.equal([GOOD, GOOD, GOOD]);
        expect([...asked]).to.deep.equal([`POST ${method}`]);
      });
  });

  describe('and avoids requests that harm the server', () => {
    /**
     * Like the single-session transports of the official libraries: there is one session, which is never free again.
     */
    const single = () => {
      let isTaken = false;
      return without(({ method, body, headers }, response) => {
        if (method !== 'POST') return false;
        const refuse = (code: number, message: string) =>
          json(response, 400, { ...failure(0, code, message), id: null });
        if (body.method === 'initialize') {
          if (isTaken) refuse(-32600, 'Invalid Request: Server already initialized');
          else json(response, 200, result(body.id, INITIALIZED), { 'Mcp-Session-Id': 's1' });
          isTaken = true;
        } else if (!isTaken) refuse(-32000, 'Bad Request: Server not initialized');
        else if (headers['mcp-session-id'] !== 's1') refuse(-32000, 'Bad Request: Mcp-Session-Id header is required');
        else return false;
        return true;
      });
    };

    for (const probe of ['initialize', 'tools'] as const)
      it(`that has one session only, which is left to the client, with the probe ${probe}`, async () => {
        const port = await single();
        const probing = proberOf(configOf(port, { probe }));
        const ready = await firstValueFrom(probing.ready(false));
        expect(ready).to.deep.equal({ type: 'good', notes: [{ type: 'single-session' }] });
        for (let checks = 0; checks < 3; checks++) expect((await alive(probing)).type).to.equal('good');
        expect(said()).to.not.include('POST initialize');

        const client = await fetch(`http://127.0.0.1:${port}/mcp`, {
          method: 'POST',
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize' }),
        });
        expect(client.headers.get('mcp-session-id')).to.equal('s1');
        expect((await alive(probing)).type, 'while a client has it').to.equal('good');
      });

    it('that has one session only, behind a redirect', async () => {
      const target = await single();
      const port = await web(async ({ url, body, method }, response) => {
        if (url === '/mcp') return void response.writeHead(307, { Location: '/mcp/' }).end();
        const answer = await fetch(`http://127.0.0.1:${target}/mcp`, { method, body: JSON.stringify(body) });
        response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
      });
      const ready = await firstValueFrom(proberOf(configOf(port)).ready(false));
      const moved = { type: 'moved', status: 307, to: '/mcp/' };
      expect(ready).to.deep.equal({ type: 'good', notes: [moved, { type: 'single-session' }] });
    });

    it('whose only session is already taken', async () => {
      const port = await single();
      const [ask, body] = [
        `http://127.0.0.1:${port}/mcp`,
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize' }),
      ];
      await (await fetch(ask, { method: 'POST', body })).text();
      const ready = await firstValueFrom(proberOf(configOf(port)).ready(false));
      expect(ready).to.deep.equal({ type: 'good', notes: [{ type: 'single-session' }] });
    });

    it('but not one that has a transport for each request', async () => {
      const port = await without(({ method, body, headers }, response) => {
        if (method !== 'POST' || body.method === 'initialize' || body.id === undefined) return false;
        const known = headers['mcp-session-id'] === undefined;
        if (known) json(response, 400, failure(0, -32000, 'Bad Request: Server not initialized'));
        else json(response, 404, failure(0, -32001, 'Session not found'));
        return true;
      });
      const ready = await firstValueFrom(proberOf(configOf(port)).ready(false));
      expect(ready).to.have.property('facts');
      expect(said()).to.include('POST initialize');
    });

    it('that two consecutive runs ended without answering', async () => {
      let asked = 0;
      const port = await raw((socket, text) => {
        if (text.startsWith('OPTIONS')) {
          asked += 1;
          return void socket.destroy();
        }
        const body = JSON.stringify(result(Number(/"id":(\d+)/.exec(text)?.[1]), INITIALIZED));
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      });
      const config = configOf(port);
      const unanswered: Unanswered = new WeakMap();
      const timesAsked: number[] = [];
      for (let runs = 0; runs < 4; runs++) {
        const probing = proberOf(config, new WeakMap(), OURS, unanswered);
        expect((await firstValueFrom(probing.ready(false))).type).to.equal('good');
        expect((await alive(probing)).type).to.equal('good');
        probing.close();
        timesAsked.push(asked);
      }
      expect(timesAsked).to.deep.equal([1, 2, 2, 2]);
    });
  });
});
