import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { type Ran, ROOT, type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** What the README has to paste, line by line; what npm is asked to do takes too long here. */
const lines = [...readme.matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .filter((line) => !line.startsWith('npm '));

/** Shells as a terminal starts them, and the last exit code in each. */
const shells = { bash: '$?', zsh: '$?', fish: '$status' };

const isHere = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined;

/** Has an interactive shell take the lines from its input, as if they had been pasted, and say how each ended. */
const paste = (shell: keyof typeof shells, { dir, env }: Sandbox): Promise<Ran> =>
  new Promise((done, fail) => {
    // Without one, zsh asks a new user to choose his settings.
    writeFileSync(join(dir, '.zshrc'), '');
    const ended = (line: string) => `echo "ended with ${shells[shell]}: ${line.replace(/["'`$\\]/g, '')}"`;
    const pasted = join(dir, 'pasted');
    writeFileSync(
      pasted,
      [...lines.flatMap((line) => [line, ended(line)]), 'wait', 'echo "key: $XY_MEMORY_X_API_KEY"', ''].join('\n'),
    );
    const stdin = openSync(pasted, 'r');
    const child = spawn(shell, ['-i'], { cwd: ROOT, env, stdio: [stdin, 'pipe', 'pipe'], detached: true });
    closeSync(stdin);
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.setEncoding('utf8').on('data', (more: string) => {
        text[stream] += more;
      });
    child.on('error', fail);
    child.on('close', (code) => done({ code, ...text }));
  });

/** A paste that went wrong may not have come to where it stops the daemon. */
const endDaemon = async ({ stateDir }: Sandbox): Promise<void> => {
  const pidfile = join(stateDir, 'xy.pid');
  if (!existsSync(pidfile)) return;
  process.kill(Number(readFileSync(pidfile, 'utf8')), 'SIGTERM');
  await eventually('the daemon has ended', () => !existsSync(pidfile));
};

describe('the README', () => {
  const sandbox = sandboxed();

  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const title = `has commands that work as they stand, pasted one after the other into ${shell}`;
    if (!isHere(shell)) it(`${title} (there is no ${shell} on this machine)`);
    else
      it(title, async () => {
        const xy = sandbox();
        // The README's user has no XDG variable set: the configs are under HOME.
        delete xy.env.XDG_CONFIG_HOME;
        const notes = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] };
        writeFileSync(join(xy.dir, '.claude.json'), JSON.stringify({ mcpServers: { notes } }));
        // npx takes from this repository what it has, and downloads nothing.
        const { stdout, stderr } = await paste(shell, xy).finally(() => endDaemon(xy));
        const endings = [...stdout.matchAll(/^ended with (\d+): .*/gm)];
        expect(
          endings.filter(([, code]) => code !== '0').map(([ending]) => ending),
          stderr,
        ).to.deep.equal([]);
        expect(endings, stderr).to.have.length(lines.length);
        const memory = readFileSync(join(xy.dir, '.config/xy/servers/memory.kdl'), 'utf8');
        const [, key = 'none'] = /header "X-API-Key" "(.*)"/.exec(memory) ?? [];
        expect(stdout, 'the key of the bridge, as the client gets it').to.include(`key: ${key}\n`);
        expect(stdout).to.match(/NAME +STATE +PID +PORT +UPTIME +RESTARTS +HEALTH\neverything +running/);
        expect(stdout).to.include('Echo: hello').and.include('Starting Streamable HTTP server');
        expect(stdout, 'the status after the kill').to.match(/killed by SIGKILL/);
        expect(existsSync(join(xy.stateDir, 'xy.pid')), 'the daemon was stopped').to.equal(false);
        const { mcpServers } = JSON.parse(readFileSync(join(xy.dir, '.claude.json'), 'utf8'));
        const names = ['everything', 'memory', 'notes'];
        expect(Object.keys(mcpServers)).to.have.members(names);
        const bridged = ['memory', 'notes'];
        const cursor = JSON.parse(readFileSync(join(xy.dir, '.cursor/mcp.json'), 'utf8')).mcpServers;
        const codex = readFileSync(join(xy.dir, '.codex/config.toml'), 'utf8');
        const zed = readFileSync(join(xy.dir, '.config/zed/settings.json'), 'utf8');
        for (const name of names) {
          const { url } = mcpServers[name];
          expect(stdout, 'the URLs that were printed').to.include(url);
          const headers = { 'X-API-Key': `$\{env:XY_${name.toUpperCase()}_X_API_KEY}` };
          expect(cursor[name]).to.deep.equal(bridged.includes(name) ? { url, headers } : { url });
          expect(codex).to.include(`[mcp_servers.${name}]\nurl = "${url}"\n`);
          expect(zed).to.include(`"url": "${url}"`);
        }
      });
  }

  it('names the tests’ command that CI runs', () => {
    expect(readme).to.match(/^npm ci && npm test$/m);
  });
});
