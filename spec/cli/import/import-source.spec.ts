import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { isOfProject, readSource } from '../../../lib/cli/import/import-source.ts';
import { XyError } from '../../../lib/errors.ts';
import { scratch, withEnv } from '../../support/kits/scratch.ts';

const refusal = (source: string): Promise<string> =>
  readSource(source).then(
    () => 'no error',
    (error: unknown) => (error instanceof XyError ? error.message : `not for users: ${error}`),
  );

describe('a source of servers', () => {
  const { path, file } = scratch();
  withEnv(() => ({ HOME: path(), XDG_CONFIG_HOME: undefined, COPILOT_HOME: undefined, GEMINI_CLI_HOME: undefined }));

  const program = { type: 'program', command: 'npx', args: [], env: {} };

  const formats: readonly (readonly [name: string, text: string])[] = [
    ['x.json', '// mine\n{"mcpServers": {"a": {"command": "npx"},}}'],
    ['x.conf', '{"mcpServers": {"a": {"command": "npx"}}}'],
    ['x.toml', '[mcp_servers.a]\ncommand = "npx"\n'],
    ['x.yaml', 'mcpServers:\n  a:\n    command: npx\n'],
    ['x.yml', 'extensions:\n  a:\n    cmd: npx\n'],
    ['bom.json', '\uFEFF{"servers": {"a": {"command": "npx"}}}'],
  ];
  for (const [name, text] of formats) {
    it(`is any file, in the format that its name says: ${name}`, async () => {
      expect(await readSource(file(name, text))).to.deep.equal({
        file: path(name),
        entries: [{ name: 'a', ...program }],
      });
    });
  }

  it('is the own file of a client that is named', async () => {
    file('.cursor/mcp.json', '{"mcpServers": {"a": {"command": "npx"}}}');
    expect(await readSource('cursor')).to.deep.include({ file: path('.cursor', 'mcp.json') });
  });

  it('has no entries where there is no place for them', async () => {
    expect((await readSource(file('x.json', '{"other": 1}'))).entries).to.deep.equal([]);
  });

  it('has off what the client has switched off in files beside its own', async () => {
    file('.gemini/settings.json', '{"mcpServers": {"A": {"command": "npx"}, "b": {"command": "npx"}}}');
    file('.gemini/mcp-server-enablement.json', '{"a": {"enabled": false}}');
    const { entries } = await readSource('gemini');
    expect(entries.map(({ name, type }) => [name, type])).to.deep.equal([
      ['A', 'off'],
      ['b', 'program'],
    ]);
  });

  it('belongs to the project that it is in, where it is the file of one', async () => {
    const { entries } = await readSource(file('p/.mcp.json', '{"mcpServers": {"a": {"command": "npx"}}}'));
    expect(entries).to.deep.equal([{ project: path('p'), name: 'a', ...program }]);
    expect([isOfProject('/p/.mcp.json'), isOfProject('/p/mcp.json')]).to.deep.equal([true, false]);
  });

  it('has nothing to start of a project that is gone', async () => {
    mkdirSync(path('here'));
    const servers = { mcpServers: { a: { command: 'npx' } } };
    const config = JSON.stringify({ projects: { [path('here')]: servers, [path('gone')]: servers } });
    const { entries } = await readSource(file('.claude.json', config));
    expect(entries.map(({ type, project }) => [type, project])).to.deep.equal([
      ['program', path('here')],
      ['misfit', path('gone')],
    ]);
  });

  it('must be there, and say something that can be read', async () => {
    expect(await refusal(path('none.json'))).to.include(path('none.json'));
    expect(await refusal(file('x.json', '{\n  "a": 1 2\n}'))).to.match(/x\.json:2:10: /);
    expect(await refusal(file('x.toml', 'a = 1\nb = = 2\n'))).to.match(/x\.toml:2:\d+: /);
    mkdirSync(path('d'));
    expect(await refusal(path('d'))).to.match(/it is a directory$/);
  });
});
