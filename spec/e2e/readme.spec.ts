import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freePort } from '../support/free-port.ts';
import { ROOT, sandboxed, XY } from '../support/sandbox.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The shell blocks that the README promises to work, in order. */
const blocks = [...readme.matchAll(/<!-- readme\.spec runs this section -->\n```sh\n([^`]*)```/g)].map(
  ([, block]) => block ?? '',
);

describe('the README', () => {
  const sandbox = sandboxed();

  it('has commands that work, one after the other', async () => {
    expect(blocks).to.have.length(2);
    const xy = sandbox();
    const bin = join(xy.dir, 'bin');
    mkdirSync(bin);
    symlinkSync(XY, join(bin, 'xy'));
    const port = String(await freePort());
    const script = ['set -ex', `PATH="${bin}:$PATH"`, 'trap "kill %1; wait" EXIT', ...blocks]
      .join('\n')
      .replaceAll('8941', port);
    // The README's user has no XDG variable set: the config is under HOME.
    delete xy.env.XDG_CONFIG_HOME;
    const ran = await xy.run('bash', ['-c', script], ROOT);
    expect(ran.code, ran.stderr).to.equal(0);
    expect(ran.stdout).to.include('Starting Streamable HTTP server').and.include('stopped: everything\n');
    expect(ran.stdout).to.match(/NAME +STATE +PID +PORT +UPTIME +RESTARTS +HEALTH\neverything +running/);
    expect(ran.stdout).to.match(/killed by SIGKILL/);
  });

  it('connects editors: what their files say leads to servers that answer', async () => {
    const commands = [...readme.matchAll(/<!-- readme\.spec runs these commands too -->\n```sh\n([^`]*)```/g)];
    expect(commands).to.have.length(3);
    const xy = sandbox();
    mkdirSync(join(xy.dir, 'bin'));
    symlinkSync(XY, join(xy.dir, 'bin/xy'));
    delete xy.env.XDG_CONFIG_HOME;
    const notes = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] };
    writeFileSync(join(xy.dir, '.claude.json'), JSON.stringify({ mcpServers: { notes } }));
    const names = ['everything', 'memory', 'notes'];
    const script = [
      `set -ex; PATH="${xy.dir}/bin:$PATH"; trap 'kill %1; wait' EXIT`,
      ...commands.map(([, block]) => block ?? ''),
      ...names.map((name) => `xy inspect ${name}`),
    ];
    // npx takes from here what it has, and downloads nothing.
    const ran = await xy.run('bash', ['-c', script.join('\n')], ROOT);
    expect(ran.code, ran.stderr).to.equal(0);
    const { mcpServers } = JSON.parse(readFileSync(join(xy.dir, '.claude.json'), 'utf8'));
    expect(Object.keys(mcpServers)).to.have.members(names);
    const cursor = JSON.parse(readFileSync(join(xy.dir, '.cursor/mcp.json'), 'utf8')).mcpServers;
    const codex = readFileSync(join(xy.dir, '.codex/config.toml'), 'utf8');
    const zed = readFileSync(join(xy.dir, '.config/zed/settings.json'), 'utf8');
    for (const name of names) {
      const { url } = mcpServers[name];
      expect(ran.stdout, 'the list and the URLs that were printed').to.include(new URL(url).port);
      expect(cursor[name]).to.deep.equal({ url });
      expect(codex).to.include(`[mcp_servers.${name}]\nurl = "${url}"\n`);
      expect(zed).to.include(`"url": "${url}"`);
    }
  });

  it('has a demo that runs a real MCP server, lists it, follows its log and cleans up', async () => {
    const xy = sandbox();
    expect(readme).to.include('npm ci && npm run demo\n');
    const ran = await xy.run(process.execPath, [join(ROOT, 'examples/demo.mjs')], ROOT);
    expect(ran.code, ran.stderr).to.equal(0);
    expect(ran.stdout)
      .to.match(/everything +running/)
      .and.include('[out] Starting Streamable HTTP server');
  });

  it('names the tests’ command that CI runs', () => {
    expect(readme).to.match(/^npm ci && npm test$/m);
  });
});
