import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { sandboxed } from '../support/kits/sandbox.ts';

const program = (name: string) => ({ command: '/bin/true', args: [name] });

describe('xy import', () => {
  const sandbox = sandboxed();

  const put = (path: string, value: unknown): string => {
    const file = join(sandbox().dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
    return file;
  };

  /** The configs of a dry run, by name, and its messages. */
  const preview = async (source: string) => {
    const { code, stdout, stderr } = await sandbox().xy('import', source, '--dry-run', '--json');
    expect(code, stderr).to.equal(0);
    const files = JSON.parse(stdout) as readonly { readonly name: string; readonly kdl: string }[];
    return {
      kdl: Object.fromEntries(files.map(({ name, kdl }) => [name, kdl])),
      said: stderr.split('\n').slice(0, -1),
    };
  };

  describe('of Claude Code', () => {
    it('imports entries of a project, and runs them there', async () => {
      const { dir } = sandbox();
      const [one, two] = [join(dir, 'one'), join(dir, 'two')];
      for (const project of [one, two]) mkdirSync(project);
      put('.claude.json', {
        projects: {
          [one]: { mcpServers: { mine: program('mine'), both: program('b'), deep: { ...program('d'), cwd: 'sub' } } },
          [two]: { mcpServers: { both: program('b'), off: program('off') }, disabledMcpServers: ['off'] },
          [join(dir, 'gone')]: { mcpServers: { old: program('old') } },
          [join(dir, 'bare')]: {},
          odd: 7,
        },
        mcpServers: { everywhere: program('e') },
      });
      const { kdl, said } = await preview('claude-code');
      expect(Object.keys(kdl)).to.deep.equal(['everywhere', 'mine', 'both', 'deep']);
      expect(kdl.mine).to.include(`working-dir "${one}"\n`);
      expect(kdl.deep).to.include(`working-dir "${one}/sub"\n`);
      expect(kdl.everywhere).not.to.include('working-dir');
      expect(said).to.deep.equal([
        `xy: skipped both of ${two}: its name, reduced to a-z, 0-9, "_" and "-", is that of another entry`,
        `xy: skipped off of ${two}: switched off in the client`,
        `xy: skipped old of ${dir}/gone: its project is gone`,
        `xy: mine: is from the project ${one}, and runs there: xy edit mine changes that`,
        `xy: both: is from the project ${one}, and runs there: xy edit both changes that`,
        `xy: deep: is from the project ${one}, and runs there: xy edit deep changes that`,
      ]);
    });

    it('runs what is in the file of a project there', async () => {
      const { kdl, said } = await preview(put('app/.mcp.json', { mcpServers: { mine: program('./server.js') } }));
      expect(kdl.mine).to.include(`working-dir "${sandbox().dir}/app"\n`);
      expect(said).to.have.length(1);
    });

    it('imports them even if the file has nothing else', async () => {
      put('.claude.json', { projects: { [sandbox().dir]: { mcpServers: { mine: program('mine') } } } });
      expect(Object.keys((await preview('claude-code')).kdl)).to.deep.equal(['mine']);
    });
  });

  describe('leaves out what is switched off', () => {
    const mcpServers = { On: program('on'), Off: program('off') };
    const cases: readonly (readonly [title: string, client: string, files: Readonly<Record<string, unknown>>])[] = [
      [
        'by gemini mcp disable',
        'gemini',
        { '.gemini/settings.json': { mcpServers }, '.gemini/mcp-server-enablement.json': { off: { enabled: false } } },
      ],
      [
        'by copilot mcp disable',
        'copilot',
        { '.copilot/mcp-config.json': { mcpServers }, '.copilot/settings.json': { disabledMcpServers: ['Off'] } },
      ],
      ['by a list of what is excluded', 'qwen', { '.qwen/settings.json': { mcpServers, mcp: { excluded: ['Off'] } } }],
      ['by a list of what is allowed', 'gemini', { '.gemini/settings.json': { mcpServers, mcp: { allowed: ['On'] } } }],
      [
        'by a text',
        'cursor',
        { '.cursor/mcp.json': { mcpServers: { ...mcpServers, Off: { ...program('off'), disabled: 'true' } } } },
      ],
    ];
    for (const [title, client, files] of cases)
      it(title, async () => {
        const [own = ''] = Object.entries(files).map(([path, value]) => put(path, value));
        for (const source of [client, own]) {
          const { kdl, said } = await preview(source);
          expect([Object.keys(kdl), said]).to.deep.equal([['on'], ['xy: skipped Off: switched off in the client']]);
        }
      });

    it('and not what a file says that is not the client’s', async () => {
      put('elsewhere/mcp-server-enablement.json', { off: { enabled: false } });
      const { kdl } = await preview(put('elsewhere/settings.json', { mcpServers }));
      expect(Object.keys(kdl)).to.deep.equal(['on', 'off']);
    });
  });
});
