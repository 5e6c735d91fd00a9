import { createServer } from 'node:http';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

/** Connects the official client to a server, once it answers. */
const connected = (port: number): Promise<Client> =>
  eventually('the MCP server answers', async () => {
    const client = new Client({ name: 'xy-spec', version: '1.0.0' });
    const url = new URL(`http://localhost:${port}/mcp`);
    return client.connect(new StreamableHTTPClientTransport(url)).then(
      () => client,
      () => undefined,
    );
  });

const echo = async (client: Client, message: string): Promise<unknown> => {
  const { content } = (await client.callTool({ name: 'echo', arguments: { message } })) as {
    content: { text: string }[];
  };
  return content[0]?.text;
};

describe('a real MCP server under xy', () => {
  const sandbox = sandboxed();

  it('is called by the official client, killed, restarted, and called again', async () => {
    const xy = sandbox();
    const port = await freePort();
    const command = join(ROOT, 'node_modules/.bin/mcp-server-everything');
    xy.config(
      'everything',
      `command "${command}"\nargs "streamableHttp"\nport ${port}\nrestart { backoff-initial "50ms" }`,
    );
    await xy.daemon();

    const first = await connected(port);
    expect((await first.listTools()).tools.map(({ name }) => name)).to.include('echo');
    expect(await echo(first, 'hello')).to.equal('Echo: hello');
    await first.close();

    const { pid } = await xy.state('everything', 'running');
    if (pid === undefined) throw new Error('a running server has a pid');
    process.kill(pid, 'SIGKILL');
    const again = await xy.until(
      'everything',
      (summary) => summary.state === 'running' && summary.pid !== pid,
      'a new pid',
    );
    expect(again).to.include({ restart_count: 1, last_signal: 'SIGKILL' });

    const second = await connected(port);
    expect(await echo(second, 'again')).to.equal('Echo: again');
    await second.close();
    expect((await xy.xy('logs', 'everything')).stdout).to.include(`listening on port ${port}`);
  });

  it('gets its credentials from inspect and call, and another program on its port gets nothing', async () => {
    const xy = sandbox();
    const port = await freePort();
    const server = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');
    xy.config(
      'shy',
      `command ${JSON.stringify(process.execPath)}
args "${server}" "sessions"
port ${port}
env { HOST "::1"; TOKEN "open-sesame"; }
mcp { header "Authorization" "Bearer open-sesame"; }
`,
    );
    await xy.daemon();
    await xy.health('shy', 'ready');
    expect(await xy.xy('call', 'shy', 'ping')).to.deep.equal({ code: 0, stdout: 'pong\n', stderr: '' });

    // It listens on ::1 only, and a listener on 127.0.0.1 is connected to first.
    const heard: unknown[] = [];
    const stranger = createServer((request, response) => {
      heard.push(request.headers);
      response.writeHead(401).end();
    });
    await new Promise<void>((listening) => stranger.listen(port, '127.0.0.1', listening));
    // If this fails, it must not keep the process of all specs alive.
    stranger.unref();
    for (const words of [
      ['call', 'shy', 'ping'],
      ['inspect', 'shy'],
    ]) {
      const { code, stdout, stderr } = await xy.xy(...words);
      expect([code, stdout]).to.deep.equal([1, '']);
      // The name of this process is whatever other specs have made of it.
      expect(stderr.replace(/\([^)]*\)/, '(NAME)')).to.equal(
        `xy: shy: http://localhost:${port}/mcp is answered by pid ${process.pid} (NAME), not by this server: nothing was sent\n`,
      );
    }
    expect(heard).to.deep.equal([]);
    await new Promise((closed) => stranger.close(closed));
    expect((await xy.xy('call', 'shy', 'ping')).stdout).to.equal('pong\n');
  });

  it('has no session left after inspect and call', async () => {
    const xy = sandbox();
    const port = await freePort();
    const server = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');
    const command = JSON.stringify(process.execPath);
    xy.config('a', `command ${command}\nargs "${server}" "sessions"\nport ${port}\n`);
    await xy.daemon();
    await xy.health('a', 'ready');
    const open = async (): Promise<number> =>
      ((await (await fetch(`http://127.0.0.1:${port}/seen`)).json()) as { sessions: number }).sessions;
    const before = await open();
    expect(JSON.parse((await xy.xy('inspect', 'a', '--json')).stdout)).to.include({ era: 'legacy' });
    await xy.xy('call', 'a', 'ping');
    expect(await open()).to.equal(before);
  });
});
