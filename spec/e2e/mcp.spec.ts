import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { ROOT, sandboxed } from '../support/sandbox.ts';

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

  it('is called by the official client, killed, and comes back to be called again', async () => {
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
});
