import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { means, NOBODY } from '../faults/kit/means.ts';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, type Sandbox, sandboxed, XY } from '../support/kits/sandbox.ts';

const MCP_SERVER = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');

const OFTEN = 'interval "100ms"; failures 2';
const HEADER = 'mcp { header "Authorization" "Bearer s3cret-token" }';

/** Makes a Perl process not dumpable, so that it can't be examined: `prctl(PR_SET_DUMPABLE, 0)`. */
const HIDE = `syscall(${process.arch === 'arm64' ? 167 : 157}, 4, 0, 0, 0, 0);`;

const configured = (xy: Sandbox, port: number, command: string, args: readonly string[], more = ''): void =>
  xy.config(
    'a',
    `command "${command}"\nargs ${args.map((arg) => JSON.stringify(arg)).join(' ')}\nport ${port}\n${HEADER}\n${more}`,
  );

describe('what xy sends to a server', () => {
  if (process.platform !== 'linux') return;
  const sandbox = sandboxed();
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  /** Another program on the port, with its number of connections and the bytes received. */
  const stranger = async (port: number, host: string, isShy = false) => {
    let [heard, calls] = ['', 0];
    const listen = (): Promise<void> =>
      new Promise((done, fail) => {
        const server = createServer((socket) => {
          calls += 1;
          socket.on('error', () => undefined);
          socket.on('data', (bytes) => {
            heard += bytes.toString('latin1');
          });
          if (!isShy) return;
          // It no longer listens when the owner is looked up.
          server.close();
          socket.on('close', () => setImmediate(() => void listen().catch(() => undefined)));
        });
        open.push(server);
        server.on('error', fail).listen(port, host, () => done());
      });
    await listen();
    return { heard: () => heard, calls: () => calls };
  };

  it("sends nothing to another user's program at the address that is tried first", async () => {
    const xy = sandbox();
    const port = await freePort();
    configured(xy, port, process.execPath, [MCP_SERVER, 'both'], `env { HOST "::1" }\nhealth { ${OFTEN} }`);
    await xy.daemon();
    await xy.health('a', 'ready');
    const other = await stranger(port, '127.0.0.1');
    const who = new RegExp(`^port ${port} is answered by pid ${process.pid} \\(.+\\), not by this server$`);
    await xy.health('a', 'unhealthy', who);
    expect(other.calls()).to.be.above(0);
    expect(other.heard()).to.equal('');

    await xy.call('restart', { name: 'a' }).catch(() => undefined);
    for (const server of open.splice(0)) server.close();
    await xy.health('a', 'ready');
  });

  it('sends nothing to a program that accepts the connection and has stopped listening when the listeners are checked', async () => {
    const xy = sandbox();
    const port = await freePort();
    const server = `require('node:http').createServer((_, response) => response.end()).listen({ port: +process.env.PORT, host: '::', ipv6Only: true })`;
    configured(xy, port, process.execPath, ['-e', server], `health { ${OFTEN}; probe "http" }`);
    await xy.daemon();
    await xy.health('a', 'ready');
    const { heard, calls } = await stranger(port, '127.0.0.1', true);
    await eventually('it was connected to again and again', () => calls() > 3);
    expect(heard()).to.equal('');
  });

  const asNobody = async () => {
    const xy = sandbox();
    return {
      xy,
      start: async () => {
        await xy.run('chown', ['-R', '65534:65534', xy.dir]);
        xy.through = NOBODY;
        await xy.daemon();
      },
    };
  };

  it('sends nothing to a server whose open files can’t be examined, and reports that', async function () {
    if (means.users.lack !== undefined) return this.skip();
    const { xy, start } = await asNobody();
    const port = await freePort();
    const server = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1", LocalPort => $ENV{PORT}, ReuseAddr => 1); ${HIDE} while (my $c = $s->accept) { sysread $c, my $said, 4096; print "said: $said\\n" if $said; }`;
    configured(xy, port, 'perl', ['-e', server], `health { ${OFTEN} }`);
    await start();
    const detail = new RegExp(
      `^not checked: one of its processes can't be inspected, so port ${port} can't be proved to be its own`,
    );
    await xy.health('a', 'ready', detail);
    const [program = '', ...words] = [...NOBODY, XY, 'call', 'a', 'tool'];
    const { code, stderr } = await xy.run(program, words);
    expect([code, stderr]).to.deep.equal([
      1,
      `xy: a: http://localhost:${port}/mcp: nothing was sent, as it can't be proved that this server answers there: its processes can't be examined by this user\n`,
    ]);
    await new Promise((next) => setTimeout(next, 500));
    expect(xy.logged('a')).to.equal('');
    await xy.health('a', 'ready', detail);
  });

  it('sends nothing to another program just because a process of the server hides its open files', async function () {
    if (means.users.lack !== undefined) return this.skip();
    const { xy, start } = await asNobody();
    const port = await freePort();
    configured(xy, port, 'perl', ['-e', `${HIDE} sleep 1000`], `health { ${OFTEN}; start-timeout "500ms" }`);
    await start();
    await xy.state('a', 'running');
    const { heard } = await stranger(port, '127.0.0.1');
    await xy.health('a', 'unhealthy', new RegExp(`^port ${port} is answered by another process, not by this server$`));
    expect(heard()).to.equal('');
  });
});
