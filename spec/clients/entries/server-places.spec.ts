import { expect } from 'chai';
import { type Wishes, withoutServers, withServers } from '../../../lib/clients/entries/merge.ts';
import { clients } from '../../../lib/clients/table/clients.ts';
import type { ClientName } from '../../../lib/clients/table/names.ts';

const program = { command: 'npx', args: ['x'], timeout: 5 };
const server = { name: 'my-notes', url: 'http://localhost:17001/mcp', headers: [] };

const merged = (value: unknown, wishes: Wishes = {}, client: ClientName = 'claude-code') => {
  const merge = withServers(clients[client], JSON.stringify(value), [server], wishes);
  if (merge.type === 'fault') throw new Error(merge.message);
  return { value: JSON.parse(merge.text), foreign: merge.foreign, text: merge.text };
};

const ours = { type: 'http', url: server.url };
const forced = { ...ours, timeout: 5 };

describe('an entry from which a server was imported', () => {
  for (const name of ['My Notes', 'my notes', 'MY-NOTES', ' my.notes!'])
    it(`is replaced under its own name: ${JSON.stringify(name)}`, () => {
      const before = { mcpServers: { [name]: program, other: program } };
      const { value, foreign } = merged(before, { force: true });
      expect([value, foreign]).to.deep.equal([{ mcpServers: { other: program, [name]: forced } }, []]);
      expect(merged(value).value, 'written once more').to.deep.equal(value);
      const moved = withServers(clients['claude-code'], JSON.stringify(value), [
        { ...server, url: 'http://localhost:9/mcp' },
      ]);
      expect(moved.type === 'merged' && JSON.parse(moved.text).mcpServers[name].url).to.equal('http://localhost:9/mcp');
      const without = withoutServers(clients['claude-code'], JSON.stringify(value), ['my-notes']);
      expect(without.type === 'merged' && JSON.parse(without.text)).to.deep.equal({ mcpServers: { other: program } });
    });

  it('is left unchanged without force, and reported', () => {
    const { value, foreign } = merged({ mcpServers: { 'My Notes': program } });
    expect(value).to.deep.equal({ mcpServers: { 'My Notes': program, 'my-notes': ours } });
    expect(foreign).to.deep.equal(['My Notes']);
  });

  it('is removed if the entry of the server’s name is replaced by force', () => {
    const remote = { url: 'https://mcp.example.com/mcp' };
    const before = { mcpServers: { 'My Notes': program, 'my notes': remote, 'my-notes': ours } };
    const { value, foreign } = merged(before, { force: true });
    expect(value).to.deep.equal({ mcpServers: { 'my notes': remote, 'my-notes': ours } });
    expect(foreign).to.deep.equal(['my notes']);
  });

  it('is found in lists too', () => {
    const text = 'mcpServers:\n  - name: My Notes\n    command: npx\n';
    const merge = withServers(clients.continue, text, [server], { force: true });
    expect(merge.type === 'merged' && merge.text)
      .to.match(/^mcpServers:\n {2}- name: my-notes\n/)
      .and.not.include('npx');
  });
});

describe('the entry of a project', () => {
  const inProject = (entry: object) => ({ projects: { '/p': { mcpServers: { 'my-notes': entry }, x: 1 }, '/q': {} } });

  it('is reported if it overrides xy’s, and points to xy with force', () => {
    const quiet = merged(inProject(program));
    expect(quiet.foreign).to.deep.equal(['my-notes of /p']);
    expect(quiet.value).to.deep.equal({ ...inProject(program), mcpServers: { 'my-notes': ours } });
    const loud = merged(inProject(program), { force: true });
    expect(loud.foreign).to.deep.equal([]);
    expect(loud.value).to.deep.equal({ ...inProject(forced), mcpServers: { 'my-notes': ours } });
    expect(merged(loud.value).value).to.deep.equal(loud.value);
    const moved = merged({ ...inProject({ type: 'http', url: 'http://localhost:1/mcp' }) });
    expect(moved.value.projects['/p'].mcpServers['my-notes']).to.deep.equal(ours);
    const without = withoutServers(clients['claude-code'], JSON.stringify(loud.value), ['my-notes']);
    expect(without.type === 'merged' && JSON.parse(without.text)).to.deep.equal({
      projects: { '/p': { mcpServers: {}, x: 1 }, '/q': {} },
      mcpServers: {},
    });
  });

  it('is ignored for other clients, which may use the key for something else', () => {
    const before = inProject(program);
    expect(merged(before, { force: true }, 'cursor').value).to.deep.equal({
      ...before,
      mcpServers: { 'my-notes': { url: server.url } },
    });
  });
});
