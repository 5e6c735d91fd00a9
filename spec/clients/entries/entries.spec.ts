import { expect } from 'chai';
import { endpointUrl, entriesOf, isLoopback, namedEntries } from '../../../lib/clients/entries/entries.ts';

const url = 'http://localhost:8421/mcp';

describe('the entries of a client', () => {
  const program = { name: 'a', type: 'program', command: 'npx', args: ['-y', 'x'], env: { K: 'v' } };
  const table: readonly (readonly [title: string, config: unknown, entry: object])[] = [
    ['most clients', { mcpServers: { a: { command: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } }, program],
    ['VS Code', { servers: { a: { type: 'stdio', command: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } }, program],
    ['opencode', { mcp: { a: { type: 'local', command: ['npx', '-y', 'x'], environment: { K: 'v' } } } }, program],
    ['Goose', { extensions: { a: { type: 'stdio', cmd: 'npx', args: ['-y', 'x'], envs: { K: 'v' } } } }, program],
    ['Zed', { context_servers: { a: { command: { path: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } } }, program],
    [
      'Codex',
      { mcp_servers: { a: { command: 'npx', args: ['-y', 'x'], env: { K: 'v' }, cwd: '/w' } } },
      { ...program, cwd: '/w' },
    ],
    ['a URL', { mcpServers: { a: { serverUrl: url } } }, { name: 'a', type: 'url', url }],
    [
      'mcp-remote',
      { mcpServers: { a: { command: 'npx', args: ['-y', 'mcp-remote@1', url] } } },
      { name: 'a', type: 'url', url },
    ],
    ['OpenClaw', { mcp: { servers: { a: { command: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } } }, program],
    ['Amp', { 'amp.mcpServers': { a: { command: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } }, program],
    ['Continue', { mcpServers: [{ name: 'a', command: 'npx', args: ['-y', 'x'], env: { K: 'v' } }] }, program],
    ['a URL in a list', { mcp_servers: [{ name: 'a', transport: 'http', url }] }, { name: 'a', type: 'url', url }],
    [
      'the command of Cline',
      { mcpServers: { a: { transport: { type: 'stdio', command: 'npx', args: ['-y', 'x'], env: { K: 'v' } } } } },
      program,
    ],
    ['the command of Cline, a URL', { mcpServers: { a: { transport: { url } } } }, { name: 'a', type: 'url', url }],
    ['nonsense', { mcpServers: { a: { command: {}, args: [{}] } } }, { name: 'a', type: 'unknown' }],
    ['switched off', { mcpServers: { a: { command: 'npx', disabled: true } } }, { name: 'a', type: 'off' }],
    ['not enabled', { mcp_servers: { a: { command: 'npx', enabled: false } } }, { name: 'a', type: 'off' }],
    [
      'numbers for strings',
      { mcpServers: { a: { command: 'x', args: ['-p', 1], env: { K: 1, L: true }, cwd: null } } },
      { name: 'a', type: 'program', command: 'x', args: ['-p', '1'], env: { K: '1', L: 'true' } },
    ],
  ];
  for (const [title, config, entry] of table) {
    it(`are read as ${title} has them`, () => expect(entriesOf(config)).to.deep.equal([entry]));
  }

  const misfits: readonly (readonly [entry: object, problem: string])[] = [
    [{ command: 5 }, 'command is a number and should be a string'],
    [{ command: '' }, 'command is empty and should name a program'],
    [{ command: [] }, 'command is empty and should name a program'],
    [{ command: [true] }, 'command[0] is a boolean and should be a string'],
    [{ command: ['x', null] }, 'command[1] is null and should be a string'],
    [{ command: { path: 5 } }, 'command.path is a number and should be a string'],
    [{ cmd: new Date(0) }, 'cmd is a date and should be a string'],
    [{ command: 'x', args: '-y' }, 'args is a string and should be a list of strings'],
    [{ command: 'x', args: ['-y', {}] }, 'args[1] is a map and should be a string'],
    [{ command: 'x', env: 'A=s3cret' }, 'env is a string and should be a map of strings'],
    [{ command: 'x', environment: ['A=s3cret'] }, 'environment is a list and should be a map of strings'],
    [{ command: 'x', envs: { A: [] } }, 'envs.A is a list and should be a string'],
    [{ command: 'x', env: { 'A=s3cret': null } }, 'a value in env is null and should be a string'],
    [{ command: 'x', cwd: 5 }, 'cwd is a number and should be a string'],
  ];
  for (const [entry, problem] of misfits) {
    it(`are refused where ${problem}: ${JSON.stringify(entry)}`, () =>
      expect(entriesOf({ mcpServers: { a: entry } })).to.deep.equal([{ name: 'a', type: 'misfit', problem }]));
  }

  it('are none where there is no place for them', () => {
    for (const config of [undefined, null, 7, [], {}, { mcpServers: [] }])
      expect(entriesOf(config)).to.equal(undefined);
  });

  it('are those of the place that counts first, and of each project', () => {
    const config = {
      mcpServers: { a: { url } },
      servers: { b: { url } },
      projects: { '/p': { mcpServers: { c: { command: 'x' } } }, '/q': {}, '/r': null },
    };
    expect(entriesOf(config)).to.deep.equal([
      { name: 'a', type: 'url', url },
      { name: 'c', project: '/p', type: 'program', command: 'x', args: [], env: {} },
    ]);
  });

  it('are off where the settings around them say so, but for those with a URL', () => {
    const config = { mcpServers: { a: { command: 'x' }, b: { url } }, mcp: { excluded: ['a', 'b'] } };
    expect(entriesOf(config)).to.deep.equal([
      { name: 'a', type: 'off' },
      { name: 'b', type: 'url', url },
    ]);
  });

  it('are off by the settings of their own project only', () => {
    const servers = { mcpServers: { a: { command: 'x' } } };
    const config = { projects: { '/p': { ...servers, disabledMcpServers: ['a'] }, '/q': servers } };
    expect(entriesOf(config)?.map(({ type, project }) => [type, project])).to.deep.equal([
      ['off', '/p'],
      ['program', '/q'],
    ]);
  });

  it('have names that mean something to JavaScript', () => {
    const config = JSON.parse(
      '{"mcpServers": {"__proto__": {"command": "x"}, "toString": {"command": "y"}}}',
    ) as unknown;
    expect(entriesOf(config)?.map(({ name }) => name)).to.deep.equal(['__proto__', 'toString']);
  });
});

describe('the URL of an entry', () => {
  const table: readonly (readonly [entry: unknown, found: string | undefined])[] = [
    [{ url }, url],
    [{ httpUrl: url }, url],
    [{ uri: url }, url],
    [{ url: 5, serverUrl: url }, url],
    [{ transport: { url } }, url],
    [{ transport: { transport: { url } } }, url],
    [{ command: 'npx', args: ['mcp-remote', '--header', 'A:b', url] }, url],
    [{ command: ['npx', 'mcp-remote@latest', url, 'https://other/'] }, url],
    [{ command: 'mcp-remote', args: [url] }, url],
    [{ command: 'npx', args: [url, 'mcp-remote'] }, undefined],
    [{ command: 'npx', args: ['x', url] }, undefined],
    [{ command: 'npx', args: ['not-mcp-remote', url] }, undefined],
    [{ command: 'npx', args: 'mcp-remote' }, undefined],
    [{}, undefined],
    [[url], undefined],
    [url, undefined],
    [null, undefined],
  ];
  for (const [entry, found] of table) {
    it(`is ${found ?? 'none'} in ${JSON.stringify(entry)}`, () => expect(endpointUrl(entry)).to.equal(found));
  }

  const hosts: readonly (readonly [url: string, isOurs: boolean])[] = [
    ['http://localhost:1/mcp', true],
    ['http://LOCALHOST/', true],
    ['https://127.0.0.1:8443', true],
    ['http://[::1]:1/mcp', true],
    ['http://127.0.0.2/', false],
    ['http://localhost.example.com/', false],
    ['http://localhost@example.com/', false],
    ['https://example.com/localhost', false],
    ['localhost:1', false],
    ['', false],
  ];
  for (const [url, isOurs] of hosts) {
    it(`${isOurs ? 'leads' : 'does not lead'} to this machine: ${JSON.stringify(url)}`, () => {
      expect(isLoopback(url)).to.equal(isOurs);
    });
  }
});

describe('the names in a place for servers', () => {
  it('are the keys of a map, or what the elements of a list call themselves', () => {
    expect(namedEntries({ a: 1, b: null })).to.deep.equal([
      ['a', 1],
      ['b', null],
    ]);
    const [a, b] = [{ name: 'a' }, { name: 'a', x: 1 }];
    expect(namedEntries([a, { name: 5 }, 'c', null, b])).to.deep.equal([
      ['a', a],
      ['a', b],
    ]);
  });

  it('are none where there is no such place', () => {
    for (const place of [undefined, null, 'a', 5, []]) expect(namedEntries(place)).to.deep.equal([]);
  });
});
