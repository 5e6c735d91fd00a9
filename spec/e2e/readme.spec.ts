import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { type Ran, ROOT, type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The lines of the README's shell blocks, without those of npm, which take too long. */
const pasted = [...readme.matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = '']) => block.trimEnd().split('\n'))
  .map((line) => line.replace(/^npm ci && /, ''))
  .filter((line) => !line.startsWith('npm '));

/** The line for the first terminal, which runs until Ctrl-C, and those for the second one. */
const DAEMON = 'bin/xy daemon --watch';
const lines = pasted.filter((line) => line !== DAEMON);

/** Shells as a terminal starts them, and the last exit code in each. */
const shells = { bash: '$?', zsh: '$?', fish: '$status' };

const isHere = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined;

/** Runs lines in an interactive shell, as if pasted, and returns the exit code of each. */
const paste = (shell: keyof typeof shells, lines: readonly string[], { dir, env }: Sandbox): Promise<Ran> =>
  new Promise((done, fail) => {
    // Without one, zsh asks a new user to choose his settings.
    writeFileSync(join(dir, '.zshrc'), '');
    const ended = (line: string) => `echo "ended with ${shells[shell]}: ${line.replace(/["'`$\\]/g, '')}"`;
    const input = join(mkdtempSync(join(dir, 'terminal-')), 'pasted');
    writeFileSync(
      input,
      [...lines.flatMap((line) => [line, ended(line)]), 'echo "key: $XY_MEMORY_X_API_KEY"', ''].join('\n'),
    );
    const stdin = openSync(input, 'r');
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

/** Stops the daemon, like Ctrl-C in the first terminal. */
const ctrlC = ({ stateDir }: Sandbox): void => {
  const pidfile = join(stateDir, 'xy.pid');
  if (existsSync(pidfile)) process.kill(Number(readFileSync(pidfile, 'utf8')), 'SIGINT');
};

describe('the README', function () {
  this.timeout(180_000);
  const sandbox = sandboxed();

  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const title = `has commands that work as they stand, pasted one after the other into ${shell}`;
    if (!isHere(shell)) it(`${title} (there is no ${shell} on this machine)`);
    else
      it(title, async () => {
        const xy = sandbox();
        // The README assumes that no XDG variable is set: the configs are under HOME.
        delete xy.env.XDG_CONFIG_HOME;
        const notes = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory'] };
        writeFileSync(join(xy.dir, '.claude.json'), JSON.stringify({ mcpServers: { notes } }));
        // npx finds packages in this repository, and downloads nothing.
        const first = paste(shell, pasted.slice(0, 1), xy);
        const { stdout, stderr } = await eventually('the daemon answers', () => xy.call('info').catch(() => undefined))
          .then(() => paste(shell, lines, xy))
          .finally(() => ctrlC(xy));
        expect((await first).stdout, 'the first terminal').to.include(`ended with 0: ${DAEMON}`);
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

  it('starts with the line that runs the daemon, and pastes everything else beside it', () => {
    expect(readme).to.match(/^npm ci && bin\/xy daemon --watch$/m);
    expect(pasted.indexOf(DAEMON)).to.equal(0);
    expect(lines).to.have.length(pasted.length - 1);
  });

  it('names the tests’ command that CI runs', () => {
    expect(readme).to.match(/^npm ci && npm test$/m);
  });
});
