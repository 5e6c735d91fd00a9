import { join } from 'node:path';
import { expect } from 'chai';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

describe('whether a server works', () => {
  const sandbox = sandboxed();

  const everything = (port: number): string =>
    `command "${join(ROOT, 'node_modules/.bin/mcp-server-everything')}"\nargs "streamableHttp"\nport ${port}\n`;

  const node = (port: number, script: string, more = ''): string =>
    `command "${process.execPath}"\nargs ${script}\nport ${port}\n${more}`;

  const slow = (port: number): string =>
    node(port, `"${join(ROOT, 'examples/servers/slow.mjs')}"`, 'health { probe "http"; }');

  it('is shown by inspecting a real server and calling its tools', async () => {
    const xy = sandbox();
    xy.config('everything', everything(await freePort()));
    await xy.daemon();
    expect(await xy.xy('start', 'everything', '--wait')).to.include({ code: 0, stderr: '' });
    expect((await xy.xy('list')).stdout).to.match(/HEALTH\neverything .* ready\n$/);
    expect((await xy.xy('status', 'everything')).stdout).to.match(/^server +\S+ \d/m);

    const { code, stdout } = await xy.xy('inspect', 'everything', '--json');
    expect(code).to.equal(0);
    const survey = JSON.parse(stdout);
    expect(survey.tools.map(({ name }: { name: string }) => name)).to.include('echo');
    expect(survey.resource_templates).not.to.have.length(0);
    expect(survey.prompts).not.to.have.length(0);
    expect((await xy.xy('inspect', 'everything')).stdout).to.include('\n  echo { message: string }\n');

    expect((await xy.xy('call', 'everything', 'echo', '{"message": "hello"}')).stdout).to.equal('Echo: hello\n');
    expect((await xy.xy('call', 'everything', 'ehco')).stderr).to.include('did you mean "echo"?');
    await xy.xy('stop', 'everything');
    expect((await xy.xy('call', 'everything', 'echo')).stderr).to.equal(
      'xy: everything is stopped: start it with: xy start everything --wait\n',
    );
  });

  it('is awaited for a server that starts slowly', async () => {
    const xy = sandbox();
    xy.config('slow', slow(await freePort()));
    await xy.daemon();
    const early = await xy.xy('restart', 'slow', '--wait', '--timeout', '500ms');
    expect([early.code, early.stdout]).to.deep.equal([1, 'restarted: slow\n']);
    expect(early.stderr).to.include('xy: slow: not ready after 500ms: ');
    expect((await xy.xy('wait', 'slow', '--for', 'ready')).stdout).to.equal('ready: slow\n');
    expect((await xy.xy('restart', 'slow', '--wait')).stdout).to.equal('restarted: slow\nready: slow\n');
  });

  it('is reported at once for a server that exits, with its last log lines', async () => {
    const xy = sandbox();
    await xy.daemon();
    xy.config('dies', node(await freePort(), '"-e" "console.error(`no way`); process.exit(3)"'));
    const { code, stdout, stderr } = await xy.xy('reload', '--wait');
    expect([code, stdout]).to.deep.equal([1, 'added: dies\nremoved: \nchanged: \nunchanged: \n']);
    expect(stderr).to.match(/^xy: dies: ended with exit code 3 before it was ready\nxy: the last lines of dies:\n/);
    expect(stderr).to.include('xy:   [err] no way\n');
  });

  it('is reported for a server that never listens at its start-timeout', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.config('deaf', node(port, '"-e" "setInterval(() => {}, 1000)"', 'health { start-timeout "1s"; }'));
    await xy.daemon();
    const { code, stderr } = await xy.xy('start', 'deaf', '--wait');
    expect([code, stderr]).to.deep.equal([1, `xy: deaf: nothing listens on ${port} after 1 s\n`]);
    expect((await xy.xy('inspect', 'deaf')).stderr).to.match(/^xy: deaf: nothing listens at /);
    expect((await xy.xy('list')).stdout).to.match(new RegExp(` unhealthy +nothing listens on ${port} after 1 s\n$`));
  });

  for (const era of ['sessions', 'modern']) {
    it(`is checked with the credentials of the config, which are never shown (${era})`, async () => {
      const xy = sandbox();
      const path = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');
      const secret = 'env { TOKEN "s3same"; }\nmcp { header "Authorization" "Bearer s3same"; }';
      xy.config('shy', node(await freePort(), `"${path}" "${era}"`, secret));
      await xy.daemon();
      expect((await xy.xy('wait', 'shy', '--for', 'ready')).code).to.equal(0);
      expect(await xy.xy('call', 'shy', 'ping')).to.deep.equal({ code: 0, stdout: 'pong\n', stderr: '' });
      const said = await Promise.all(['inspect', 'status'].map((command) => xy.xy(command, 'shy', '--json')));
      expect(JSON.stringify(said)).not.to.include('s3same');

      xy.config('shy', node(8001, `"${path}" "${era}"`, secret.replace('Bearer s3same', 'Bearer other')));
      const { code, stderr } = await xy.xy('call', 'shy', 'ping');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: shy: 401 at .*: refuses the credentials of the mcp block in .*shy\.kdl\n$/);
    });
  }
});
