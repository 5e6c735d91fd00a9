import { createServer, get, type Server } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { processesWith } from '../support/kits/cookie.ts';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const MCP_SERVER = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

/** Frequent checks, so that specs do not wait. */
const OFTEN = 'interval "100ms"; failures 2';

interface Kdl {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly more?: string;
}

const kdl = ({ command, args, port, more = '' }: Kdl): string =>
  `command ${JSON.stringify(command)}\nargs ${args.map((arg) => JSON.stringify(arg)).join(' ')}\nport ${port}\n${more}\n`;

const node = (xy: Sandbox, name: string, port: number, args: readonly string[], more?: string) =>
  xy.config(name, kdl({ command: process.execPath, args, port, ...(more !== undefined && { more }) }));

/** Requests a page directly from a server. */
const page = (port: number, path: string): Promise<string> =>
  new Promise((done, fail) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => done(text));
    }).on('error', fail);
  });

interface Seen {
  readonly seen: readonly string[];
  readonly sessions: number;
}

const seenBy = async (port: number): Promise<Seen> => JSON.parse(await page(port, '/seen')) as Seen;

describe('the health of real servers', () => {
  const sandbox = sandboxed();

  it('is ready for the reference server, with what it says of itself', async () => {
    const xy = sandbox();
    const port = await freePort();
    const command = bin('mcp-server-everything');
    xy.config('everything', kdl({ command, args: ['streamableHttp'], port, more: `health { ${OFTEN} }` }));
    await xy.daemon();
    const { health, url } = await xy.health('everything', 'ready');
    expect(health).to.deep.include({
      server: { name: 'mcp-servers/everything', version: '2.0.0' },
      protocol: '2025-11-25',
      era: 'legacy',
      detail: 'listens on all interfaces: others on the network can reach it',
    });
    expect(url).to.equal(`http://localhost:${port}/mcp`);

    const before = await eventually('its session is closed', () => {
      const log = xy.logged('everything');
      return log.includes('Transport closed') && log;
    });
    await new Promise((next) => setTimeout(next, 1_000));
    expect(xy.logged('everything'), 'nothing is logged for a check of liveness').to.equal(before);
  });

  for (const [era, protocol] of [
    ['sessions', '2025-11-25'],
    ['both', '2025-11-25'],
    ['modern', '2026-07-28'],
  ] as const)
    for (const probe of ['initialize', 'tools'] as const)
      it(`is ready for a server of the official library, ${era}, asked for ${probe}, and no session is left behind`, async () => {
        const xy = sandbox();
        const port = await freePort();
        node(xy, 'a', port, [MCP_SERVER, era], `health { ${OFTEN}; probe "${probe}" }`);
        await xy.daemon();
        const { health } = await xy.health('a', 'ready');
        expect(health).to.deep.include({ server: { name: `fixture-${era}`, version: '1.2.3' }, protocol });
        expect(health.era).to.equal(era === 'modern' ? 'modern' : 'legacy');
        expect(health).to.not.have.property('detail');

        const alive = probe === 'tools' ? 'POST tools/list' : 'OPTIONS /mcp';
        await eventually('it is asked whether it is alive', async () => {
          const { seen } = await seenBy(port);
          return seen.filter((request) => request.startsWith(alive)).length >= 4;
        });
        const { seen, sessions } = await seenBy(port);
        const handshakes = seen.filter((request) => /POST (initialize|server\/discover)/.test(request));
        expect(handshakes).to.have.length(era === 'modern' ? 2 : 1);
        for (const request of seen) expect(request).to.match(new RegExp(`localhost:${port} close$`));
        expect(sessions).to.equal(probe === 'tools' && era === 'sessions' ? 1 : 0);
      });

  it('is asked for in its own way when a modern server is met again', async () => {
    const xy = sandbox();
    const port = await freePort();
    // No later check may come before the requests are looked at.
    node(xy, 'a', port, [MCP_SERVER, 'modern'], 'health { interval "24h" }');
    await xy.daemon();
    await xy.health('a', 'ready');
    await xy.call('restart', { name: 'a' });
    await xy.health('a', 'ready');
    const { seen } = await seenBy(port);
    expect(seen.map((request) => request.split(' ').slice(0, 2).join(' '))).to.deep.equal(['POST server/discover']);
  });

  it('is ready, and says so, for a server that wants credentials; and with them it is met', async () => {
    const xy = sandbox();
    const [without, given] = [await freePort(), await freePort()];
    const env = 'env { TOKEN "s3cret-token" }';
    node(xy, 'without', without, [MCP_SERVER, 'both'], env);
    node(xy, 'given', given, [MCP_SERVER, 'both'], `${env}\nmcp { header "Authorization" "Bearer s3cret-token" }`);
    const daemon = await xy.daemon();
    const refused = await xy.health('without', 'ready', /^401: needs credentials$/);
    expect(refused.health).to.not.have.property('server');
    const { health } = await xy.health('given', 'ready');
    expect(health.server).to.deep.equal({ name: 'fixture-both', version: '1.2.3' });
    expect(health).to.not.have.property('detail');

    const told = JSON.stringify([await xy.call('list'), await xy.call('status', { name: 'given' })]);
    expect(told + daemon.log()).to.not.include('s3cret');
  });

  it('may be asked for at a path of its own, which wants no session and no handshake', async () => {
    const xy = sandbox();
    const port = await freePort();
    node(xy, 'a', port, [MCP_SERVER, 'both'], `health { ${OFTEN}; probe "http"; path "/healthz" }`);
    await xy.daemon();
    await xy.health('a', 'ready');
    const { seen } = await seenBy(port);
    expect([...new Set(seen)]).to.deep.equal([`GET /healthz localhost:${port} close`]);
  });

  it('is ready for a server with a single session, which stays free for the client', async () => {
    const xy = sandbox();
    const port = await freePort();
    node(xy, 'a', port, [MCP_SERVER, 'single'], `health { ${OFTEN} }`);
    await xy.daemon();
    await xy.health('a', 'ready', /^supports one session only/);
    await eventually('it is checked again and again', async () => (await seenBy(port)).seen.length > 6);
    const inspected = await xy.xy('inspect', 'a', '--json');
    expect(inspected.code, inspected.stderr).to.equal(0);
    expect(inspected.stdout).to.include('fixture-single');
    await xy.health('a', 'ready', /^supports one session only/);
  });

  it('is ready for a server that can’t do OPTIONS, which is never restarted for that', async () => {
    const xy = sandbox();
    const port = await freePort();
    const env = 'env { OPTIONS_STATUS "501" }';
    node(xy, 'a', port, [MCP_SERVER, 'sessions'], `${env}\nhealth { ${OFTEN}; on-failure "restart" }`);
    await xy.daemon();
    await xy.health('a', 'ready');
    const { seen } = await eventually('it is checked again and again', async () => {
      const found = await seenBy(port);
      return found.seen.length > 12 && found;
    });
    expect(seen.filter((request) => request.startsWith('OPTIONS'))).to.have.length(1);
    expect(await xy.health('a', 'ready')).to.include({ restart_count: 0 });
  });

  it('comes as events, beside the state', async () => {
    const xy = sandbox();
    const port = await freePort();
    node(xy, 'a', port, [MCP_SERVER, 'both']);
    await xy.daemon();
    await xy.health('a', 'ready');
    const client = await xy.client();
    await client.call('events');
    await client.call('restart', { name: 'a' });
    await eventually('it is ready again', () =>
      client.notifications.some(({ params }) => (params.health as { state?: string })?.state === 'ready'),
    );
    const events = client.notifications.map(({ params }) => {
      const health = params.health as { state: string } | undefined;
      return `${params.from} ${params.to} ${health?.state ?? '-'}`;
    });
    expect(events).to.deep.equal([
      'running stopping none',
      'stopping stopped -',
      'stopped starting -',
      'starting running starting',
      'running running ready',
    ]);
    const { recent_transitions: transitions } = (await xy.call('status', { name: 'a' })) as {
      recent_transitions: { from: string; to: string }[];
    };
    for (const { from, to } of transitions) expect(from).to.not.equal(to);
  });
});

describe('what can be wrong with a server that runs', () => {
  const sandbox = sandboxed();
  const others: Server[] = [];

  /** A foreign web server. */
  const stranger = async (port: number): Promise<void> => {
    const server = createServer((_request, response) => response.end('{"jsonrpc":"2.0","id":1,"result":{}}'));
    others.push(server);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', () => done()));
  };

  afterEach(() => {
    for (const server of others.splice(0)) server.close();
  });

  it('a bridge whose child has ended: detected by tools/list only', async () => {
    const xy = sandbox();
    const [tools, initialize] = [await freePort(), await freePort()];
    for (const [name, port] of [
      ['tools', tools],
      ['initialize', initialize],
    ] as const) {
      const args = [
        '--port',
        String(port),
        '--host',
        '127.0.0.1',
        '--server',
        'stream',
        '--',
        bin('mcp-server-everything'),
        'stdio',
      ];
      xy.config(name, kdl({ command: bin('mcp-proxy'), args, port, more: `health { ${OFTEN}; probe "${name}" }` }));
    }
    await xy.daemon();
    const summaries = [await xy.health('tools', 'ready'), await xy.health('initialize', 'ready')];
    for (const { pid, name } of summaries)
      for (const child of processesWith(`XY_SERVER=${name}`))
        if (child !== pid && xy.pids().includes(child)) process.kill(child, 'SIGKILL');
    const dead = await xy.health('tools', 'unhealthy', /^tools\/list fails: /);
    expect(dead.state).to.equal('running');
    expect((await xy.health('initialize', 'ready')).health.state).to.equal('ready');
  });

  it('a stuck event loop: up, but it does not answer; restarted if configured', async () => {
    const xy = sandbox();
    const [report, restart] = [await freePort(), await freePort()];
    const health = `${OFTEN}; timeout "300ms"`;
    node(xy, 'report', report, [MCP_SERVER, 'both'], `health { ${health} }`);
    node(
      xy,
      'restart',
      restart,
      [MCP_SERVER, 'both'],
      `health { ${health}; on-failure "restart" }\nstop { grace "100ms" }\nrestart { backoff-initial "50ms" }`,
    );
    await xy.daemon();
    const { pid } = await xy.health('restart', 'ready');
    await xy.health('report', 'ready');
    await Promise.all([page(report, '/stick'), page(restart, '/stick')]);

    const stuck = await xy.health('report', 'unhealthy', /^up, but its event loop is stuck: no answer within 0.3 s$/);
    expect(stuck).to.include({ state: 'running', restart_count: 0 });
    const fresh = await xy.until(
      'restart',
      (summary) => summary.pid !== pid && summary.health.state === 'ready',
      'a new run',
    );
    expect(fresh).to.include({ restart_count: 1, last_signal: 'SIGTERM' });
    const { recent_transitions: transitions } = (await xy.call('status', { name: 'restart' })) as {
      recent_transitions: { to: string; reason?: string }[];
    };
    expect(transitions.find(({ to }) => to === 'stopping')?.reason).to.match(
      /^unhealthy: up, but its event loop is stuck/,
    );
    process.kill(stuck.pid ?? 0, 'SIGKILL');
  });

  it('a process that is stopped, as by Ctrl-Z, and goes on', async () => {
    const xy = sandbox();
    const port = await freePort();
    node(xy, 'a', port, [MCP_SERVER, 'both'], `health { ${OFTEN}; timeout "300ms" }`);
    await xy.daemon();
    const { pid = 0, health } = await xy.health('a', 'ready');
    process.kill(pid, 'SIGSTOP');
    await xy.health('a', 'unhealthy', /event loop is stuck/);
    process.kill(pid, 'SIGCONT');
    const again = await xy.health('a', 'ready');
    expect(again.health.server).to.deep.equal(health.server);
    expect(again.health.since_unix_ms).to.be.greaterThan(health.since_unix_ms);
  });

  it('a server on another port: nothing listens here, and the actual port', async () => {
    const xy = sandbox();
    const [port, other] = [await freePort(), await freePort()];
    node(
      xy,
      'a',
      port,
      ['-e', `require('http').createServer().listen(${other}, '127.0.0.1')`],
      'health { start-timeout "1s" }',
    );
    await xy.daemon();
    const { health, state } = await xy.health('a', 'unhealthy', /instead$/);
    expect(health.detail).to.equal(`nothing listens on ${port} after 1 s; it listens on ${other} instead`);
    expect(state).to.equal('running');
  });

  it('another process on the port: reported during the start, by pid and name', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['run'], 'health { start-timeout "1s" }');
    await xy.daemon();
    await xy.state('a', 'running');
    await stranger(port);
    const who = new RegExp(`^port ${port} is answered by pid ${process.pid} \\(.+\\), not by this server$`);
    await xy.health('a', 'starting', who);
    await xy.health('a', 'unhealthy', who);
  });

  it('a taken port: the server is not started at all', async () => {
    const xy = sandbox();
    const port = await freePort();
    await stranger(port);
    xy.fx('a', port, ['exit', 0], 'restart { policy "never" }');
    await xy.daemon();
    const { error, health } = await xy.state('a', 'failed');
    expect(error).to.match(new RegExp(`^port ${port} is in use by pid ${process.pid}`));
    expect(health.state).to.equal('none');
  });

  it('a server that found its port taken and exits with 0: stopped, and without a health', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['exit', 0, 500]);
    await xy.daemon();
    await xy.health('a', 'starting');
    await stranger(port);
    const over = await xy.state('a', 'stopped');
    expect(over.last_exit).to.equal(0);
    expect(over.health.state).to.equal('none');
  });

  it('a wrong path', async () => {
    const xy = sandbox();
    const port = await freePort();
    node(xy, 'a', port, [MCP_SERVER, 'both'], 'mcp { path "/mpc" }\nhealth { start-timeout "2s" }');
    await xy.daemon();
    await xy.health('a', 'starting', /^404 at \/mpc: wrong path\?$/);
    const { url } = await xy.health('a', 'unhealthy', /^404 at \/mpc: wrong path\?$/);
    expect(url).to.equal(`http://localhost:${port}/mpc`);
  });

  it('a plain web server', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['serve'], 'health { start-timeout "1s" }');
    xy.fx('b', await freePort(), ['serve'], 'health { probe "http" }');
    await xy.daemon();
    await xy.health('a', 'unhealthy', /^200 at \/mcp, but not an MCP answer: another web server, or a wrong path\?$/);
    await xy.health('b', 'ready');
  });

  it('a stream that a client holds open at the stop: no health any more, and SIGKILL when the grace is over', async () => {
    const xy = sandbox();
    const port = await freePort();
    const script = `const server = require('http').createServer((_, response) => response.write('data: 1\\n\\n'));
      server.listen(${port}, '127.0.0.1'); process.on('SIGTERM', () => server.close());`;
    node(xy, 'a', port, ['-e', script], 'health { probe "tcp" }\nstop { grace "1s" }');
    await xy.daemon();
    await xy.health('a', 'ready');
    const stream = get({ host: '127.0.0.1', port, agent: false });
    stream.on('error', () => undefined);
    await new Promise((opened) => stream.on('response', opened));
    const stopped = xy.call('stop', { name: 'a' });
    expect((await xy.state('a', 'stopping')).health.state).to.equal('none');
    expect(await stopped).to.deep.equal({ stopped: ['a'], not_running: [] });
    expect((await xy.state('a', 'stopped')).last_signal).to.equal('SIGKILL');
    stream.destroy();
  });

  it('a server of many processes: whichever of them listens', async () => {
    const xy = sandbox();
    const port = await freePort();
    const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(MCP_SERVER)} both; true`;
    xy.config('a', kdl({ command: 'sh', args: ['-c', command], port }));
    await xy.daemon();
    expect((await xy.health('a', 'ready')).health.server?.name).to.equal('fixture-both');
  });
});
