import { expect } from 'chai';
import { updatedEntry } from '../../../lib/clients/entries/entry-update.ts';
import { withoutServers, withServers } from '../../../lib/clients/entries/merge.ts';
import type { Client, Endpoint } from '../../../lib/clients/table/client.ts';
import { clients } from '../../../lib/clients/table/clients.ts';

const url = 'http://localhost:8421/mcp';
const plain: Endpoint = { name: 'notion', url, headers: [] };
const keyed: Endpoint = { ...plain, headers: [{ name: 'Authorization', variable: 'XY_NOTION_AUTHORIZATION' }] };
const shell = `\${XY_NOTION_AUTHORIZATION}`;
const env = `\${env:XY_NOTION_AUTHORIZATION}`;
const { codex, copilot, gemini, cursor, goose, qwen, cline, opencode } = clients;
const desktop = clients['claude-desktop'];
const loopback = 'http://127.0.0.1:17001/mcp';

type Row = readonly [title: string, client: Client, server: Endpoint, found: object, becomes: object];

/** Existing entries, and the result of replacing them. */
const forced: readonly Row[] = [
  [
    'the tools that the user chose, and timeouts',
    codex,
    plain,
    { command: 'npx', args: ['x'], env: { A: 's' }, enabled_tools: ['read'], startup_timeout_sec: 40 },
    { url, enabled_tools: ['read'], startup_timeout_sec: 40 },
  ],
  [
    'the tools that the user chose where new entries have all',
    copilot,
    plain,
    { type: 'local', command: 'npx', args: [], tools: ['list'], timeout: 9000 },
    { type: 'http', url, tools: ['list'], timeout: 9000 },
  ],
  [
    'trust and filters',
    gemini,
    plain,
    { command: 'x', cwd: '/w', includeTools: ['a'], excludeTools: ['b'], trust: true },
    { url, type: 'http', includeTools: ['a'], excludeTools: ['b'], trust: true },
  ],
  [
    'being switched off',
    opencode,
    plain,
    { type: 'local', command: ['x'], enabled: false },
    { type: 'remote', url, enabled: false },
  ],
  [
    'no credentials of another server',
    cursor,
    keyed,
    {
      url: 'https://mcp.example.com',
      headers: { Authorization: 'Bearer theirs', 'X-Org': 'o' },
      auth: { CLIENT_ID: 'c' },
    },
    { url, headers: { Authorization: env } },
  ],
  [
    'no variables of a program that is no more',
    desktop,
    plain,
    { command: 'uvx', args: ['notion'], env: { TOKEN: 's' }, disabled: true },
    { command: 'npx', args: ['-y', 'mcp-remote', url], disabled: true },
  ],
  [
    'what is beside a connection a map deeper',
    cline,
    plain,
    { transport: { type: 'stdio', command: 'x', args: ['y'], env: { A: 's' } }, disabled: true, autoApprove: ['t'] },
    { transport: { type: 'streamableHttp', url }, disabled: true, autoApprove: ['t'] },
  ],
];

/** Entries of xy, and the result of updating them. */
const updates: readonly Row[] = [
  [
    'headers of the user’s own',
    cursor,
    keyed,
    { url: loopback, headers: { 'X-Tenant': 'acme' } },
    { url, headers: { 'X-Tenant': 'acme', Authorization: env } },
  ],
  [
    'a header that the user has filled in, however it is spelled',
    gemini,
    keyed,
    { url, type: 'http', headers: { authorization: 'Bearer x' } },
    { url, type: 'http', headers: { authorization: 'Bearer x' } },
  ],
  [
    'a reference that the user has made longer',
    qwen,
    keyed,
    { httpUrl: url, headers: { Authorization: `Bearer ${shell}` } },
    { httpUrl: url, headers: { Authorization: `Bearer ${shell}` } },
  ],
  [
    'variables of the user’s own, also where the value is in the other map',
    codex,
    keyed,
    { url, http_headers: { Authorization: 'Bearer x' }, env_http_headers: { 'X-Other': 'OTHER' } },
    { url, http_headers: { Authorization: 'Bearer x' }, env_http_headers: { 'X-Other': 'OTHER' } },
  ],
  [
    'but no reference of xy’s to a header that the server wants no more',
    codex,
    plain,
    { url, env_http_headers: { Authorization: 'XY_NOTION_AUTHORIZATION' } },
    { url },
  ],
  [
    'but no reference of xy’s that the client does not expand',
    cline,
    keyed,
    { type: 'streamableHttp', url, headers: { Authorization: env, 'X-Own': 'o' } },
    { type: 'streamableHttp', url, headers: { 'X-Own': 'o' } },
  ],
  [
    'variables that the user lets through',
    goose,
    keyed,
    { name: 'notion', type: 'streamable_http', uri: loopback, headers: {}, env_keys: ['OWN'], timeout: 9 },
    {
      name: 'notion',
      type: 'streamable_http',
      uri: url,
      headers: { Authorization: shell },
      env_keys: ['OWN', 'XY_NOTION_AUTHORIZATION'],
      timeout: 9,
    },
  ],
  [
    'words of the command line',
    desktop,
    keyed,
    { command: 'npx', args: ['-y', 'mcp-remote@0.1', loopback, '--debug', '--header', 'X-Own:o'], env: { A: 'b' } },
    {
      command: 'npx',
      args: ['-y', 'mcp-remote@0.1', url, '--debug', '--header', 'X-Own:o', '--header', `Authorization:${shell}`],
      env: { A: 'b' },
    },
  ],
  [
    'the form that the client’s own command writes',
    cline,
    plain,
    { transport: { type: 'streamableHttp', url: loopback, headers: { A: 'b' } }, disabled: true },
    { transport: { type: 'streamableHttp', url, headers: { A: 'b' } }, disabled: true },
  ],
];

describe('an existing entry', () => {
  for (const [title, client, server, found, becomes] of forced) {
    it(`keeps, when it is replaced in ${client.title}: ${title}`, () =>
      expect(updatedEntry(client, server, found)).to.deep.equal(becomes));
  }

  for (const [title, client, server, found, becomes] of updates) {
    it(`keeps, when it is updated in ${client.title}: ${title}`, () => {
      expect(updatedEntry(client, server, found)).to.deep.equal(becomes);
      expect(updatedEntry(client, server, becomes)).to.deep.equal(becomes);
    });
  }

  it('is removed with its inputs if its server no longer exists, and only if it is xy’s', () => {
    const text = JSON.stringify({
      servers: { old: { url: loopback }, own: { url: loopback }, other: { command: 'x' } },
      inputs: [{ id: 'xy-old-a' }, { id: 'mine' }],
    });
    const stale = new Set(['old', 'other', 'gone']);
    for (const merge of [
      withServers(clients.vscode, text, [], { stale }),
      withoutServers(clients.vscode, text, [], { stale }),
    ]) {
      if (merge.type === 'fault') throw new Error(merge.message);
      expect([merge.stale, JSON.parse(merge.text)]).to.deep.equal([
        ['old'],
        { servers: { own: { url: loopback }, other: { command: 'x' } }, inputs: [{ id: 'mine' }] },
      ]);
    }
  });

  it('is xy’s in the form of Cline’s own command, and is removed', () => {
    const text = `{"mcpServers":{"notion":{"transport":{"type":"streamableHttp","url":"${loopback}"}}}}`;
    expect(withServers(cline, text, [plain])).to.have.property('text', text.replace(loopback, url));
    expect(withoutServers(cline, text, ['notion'])).to.have.property('text', '{"mcpServers":{}}');
  });
});
