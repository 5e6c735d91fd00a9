import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { formats } from '../../../lib/clients/entries/formats.ts';
import { withServers } from '../../../lib/clients/entries/merge.ts';
import { type Endpoint, variableOf } from '../../../lib/clients/table/client.ts';
import { clients } from '../../../lib/clients/table/clients.ts';
import { type ClientName, clientNames } from '../../../lib/clients/table/names.ts';

const url = 'http://localhost:8421/mcp';
const server: Endpoint = {
  name: 'notion',
  url,
  headers: [{ name: 'Authorization', variable: variableOf('notion', 'Authorization') }],
};
const shell = `\${XY_NOTION_AUTHORIZATION}`;
const env = `\${env:XY_NOTION_AUTHORIZATION}`;

/** Each client's entry for a server that requires a header, with the members in the order of its own CLI. */
const shapes: Readonly<
  Record<ClientName, readonly [linux: string | undefined, mac: string | undefined, entry: object]>
> = {
  'claude-code': [
    '/home/me/.claude.json',
    '/home/me/.claude.json',
    { mcpServers: { notion: { type: 'http', url, headers: { Authorization: shell } } } },
  ],
  'claude-desktop': [
    '/home/me/.config/Claude/claude_desktop_config.json',
    '/home/me/Library/Application Support/Claude/claude_desktop_config.json',
    {
      mcpServers: {
        notion: { command: 'npx', args: ['-y', 'mcp-remote', url, '--header', `Authorization:${shell}`] },
      },
    },
  ],
  cursor: [
    '/home/me/.cursor/mcp.json',
    '/home/me/.cursor/mcp.json',
    { mcpServers: { notion: { url, headers: { Authorization: env } } } },
  ],
  vscode: [
    '/home/me/.config/Code/User/mcp.json',
    '/home/me/Library/Application Support/Code/User/mcp.json',
    {
      servers: { notion: { type: 'http', url, headers: { Authorization: `\${input:xy-notion-authorization}` } } },
      inputs: [
        {
          type: 'promptString',
          id: 'xy-notion-authorization',
          description: 'The header Authorization for notion',
          password: true,
        },
      ],
    },
  ],
  windsurf: [
    '/home/me/.codeium/windsurf/mcp_config.json',
    '/home/me/.codeium/windsurf/mcp_config.json',
    { mcpServers: { notion: { serverUrl: url, headers: { Authorization: env } } } },
  ],
  zed: [
    '/home/me/.config/zed/settings.json',
    '/home/me/.config/zed/settings.json',
    { context_servers: { notion: { url } } },
  ],
  codex: [
    '/home/me/.codex/config.toml',
    '/home/me/.codex/config.toml',
    { mcp_servers: { notion: { url, env_http_headers: { Authorization: 'XY_NOTION_AUTHORIZATION' } } } },
  ],
  gemini: [
    '/home/me/.gemini/settings.json',
    '/home/me/.gemini/settings.json',
    { mcpServers: { notion: { url, type: 'http', headers: { Authorization: shell } } } },
  ],
  qwen: [
    '/home/me/.qwen/settings.json',
    '/home/me/.qwen/settings.json',
    { mcpServers: { notion: { httpUrl: url, headers: { Authorization: shell } } } },
  ],
  opencode: [
    '/home/me/.config/opencode/opencode.jsonc',
    '/home/me/.config/opencode/opencode.jsonc',
    {
      mcp: {
        notion: { type: 'remote', url, headers: { Authorization: '{env:XY_NOTION_AUTHORIZATION}' }, enabled: true },
      },
    },
  ],
  copilot: [
    '/home/me/.copilot/mcp-config.json',
    '/home/me/.copilot/mcp-config.json',
    { mcpServers: { notion: { type: 'http', url, headers: { Authorization: shell }, tools: ['*'] } } },
  ],
  cline: [
    '/home/me/.cline/data/settings/cline_mcp_settings.json',
    '/home/me/.cline/data/settings/cline_mcp_settings.json',
    { mcpServers: { notion: { type: 'streamableHttp', url, disabled: false } } },
  ],
  goose: [
    '/home/me/.config/goose/config.yaml',
    '/home/me/.config/goose/config.yaml',
    {
      extensions: {
        notion: {
          name: 'notion',
          type: 'streamable_http',
          uri: url,
          headers: { Authorization: shell },
          env_keys: ['XY_NOTION_AUTHORIZATION'],
          enabled: true,
          timeout: 300,
        },
      },
    },
  ],
  openclaw: [
    '/home/me/.openclaw/openclaw.json',
    '/home/me/.openclaw/openclaw.json',
    { mcp: { servers: { notion: { url, transport: 'streamable-http', headers: { Authorization: shell } } } } },
  ],
  antigravity: [
    '/home/me/.gemini/config/mcp_config.json',
    '/home/me/.gemini/config/mcp_config.json',
    { mcpServers: { notion: { serverUrl: url } } },
  ],
  kiro: [
    '/home/me/.kiro/settings/mcp.json',
    '/home/me/.kiro/settings/mcp.json',
    { mcpServers: { notion: { url, headers: { Authorization: shell }, disabled: false } } },
  ],
  kilo: [
    '/home/me/.config/kilo/kilo.jsonc',
    '/home/me/.config/kilo/kilo.jsonc',
    {
      mcp: {
        notion: { type: 'remote', url, headers: { Authorization: '{env:XY_NOTION_AUTHORIZATION}' }, enabled: true },
      },
    },
  ],
  droid: [
    '/home/me/.factory/mcp.json',
    '/home/me/.factory/mcp.json',
    { mcpServers: { notion: { type: 'http', url, headers: { Authorization: shell }, disabled: false } } },
  ],
  lmstudio: ['/home/me/.lmstudio/mcp.json', '/home/me/.lmstudio/mcp.json', { mcpServers: { notion: { url } } }],
  warp: ['/home/me/.warp/.mcp.json', '/home/me/.warp/.mcp.json', { mcpServers: { notion: { url } } }],
  kimi: ['/home/me/.kimi-code/mcp.json', '/home/me/.kimi-code/mcp.json', { mcpServers: { notion: { url } } }],
  crush: [
    '/home/me/.config/crush/crush.json',
    '/home/me/.config/crush/crush.json',
    { mcp: { notion: { type: 'http', url, headers: { Authorization: '$XY_NOTION_AUTHORIZATION' } } } },
  ],
  amp: [
    '/home/me/.config/amp/settings.json',
    '/home/me/.config/amp/settings.json',
    { 'amp.mcpServers': { notion: { url, headers: { Authorization: shell } } } },
  ],
  hermes: ['/home/me/.hermes/config.yaml', '/home/me/.hermes/config.yaml', { mcp_servers: { notion: { url } } }],
  auggie: [
    '/home/me/.augment/settings.json',
    '/home/me/.augment/settings.json',
    { mcpServers: { notion: { type: 'http', url } } },
  ],
  junie: [
    '/home/me/.junie/mcp/mcp.json',
    '/home/me/.junie/mcp/mcp.json',
    {
      mcpServers: {
        notion: { command: 'npx', args: ['-y', 'mcp-remote', url, '--header', `Authorization:${shell}`] },
      },
    },
  ],
  trae: [
    '/home/me/.config/Trae/User/mcp.json',
    '/home/me/Library/Application Support/Trae/User/mcp.json',
    { mcpServers: { notion: { url } } },
  ],
  grok: ['/home/me/.grok/config.toml', '/home/me/.grok/config.toml', { mcp_servers: { notion: { url } } }],
  continue: [
    '/home/me/.continue/config.yaml',
    '/home/me/.continue/config.yaml',
    {
      name: 'Local Config',
      version: '1.0.0',
      schema: 'v1',
      mcpServers: [
        {
          name: 'notion',
          type: 'streamable-http',
          url,
          requestOptions: { headers: { Authorization: `\${{ secrets.XY_NOTION_AUTHORIZATION }}` } },
        },
      ],
    },
  ],
  vibe: [
    '/home/me/.vibe/config.toml',
    '/home/me/.vibe/config.toml',
    { mcp_servers: [{ name: 'notion', transport: 'streamable-http', url }] },
  ],
  mcporter: [
    '/home/me/.mcporter/mcporter.json',
    '/home/me/.mcporter/mcporter.json',
    { mcpServers: { notion: { url, headers: { Authorization: shell } } } },
  ],
  pi: ['/home/me/.pi/agent/mcp.json', '/home/me/.pi/agent/mcp.json', { mcpServers: { notion: { url } } }],
  mastracode: ['/home/me/.mastracode/mcp.json', '/home/me/.mastracode/mcp.json', { mcpServers: { notion: { url } } }],
  generic: [undefined, undefined, { mcpServers: { notion: { type: 'http', url, headers: { Authorization: shell } } } }],
};

/** The source of a header's value. */
const ways = {
  environment: 'a variable',
  asked: 'a question',
  'entry-env': '`env` of the entry',
  'by-hand': 'by hand',
} as const;

describe('the table of clients', () => {
  it('is the same in the README', () => {
    const rows = clientNames.map((name) => {
      const { title, files, secrets } = clients[name];
      const [file] = files({ home: '~', platform: 'linux', env: {} });
      return `| \`${name}\` | ${title} | ${file === undefined ? 'any' : `\`${file}\``} | ${ways[secrets]} |`;
    });
    const readme = readFileSync(join(import.meta.dirname ?? '.', '../../../README.md'), 'utf8');
    expect(readme).to.include(rows.join('\n'));
    expect(readme).to.include(`[${clientNames.length} clients](#clients)`);
  });

  for (const name of clientNames) {
    it(`has the file and the shape of ${name}`, () => {
      const client = clients[name];
      const [linux, mac, shape] = shapes[name];
      expect(client.files({ home: '/home/me', platform: 'linux', env: {} })[0]).to.equal(linux);
      expect(client.files({ home: '/home/me', platform: 'darwin', env: {} })[0]).to.equal(mac);
      const merge = withServers(client, '', [server]);
      if (merge.type === 'fault') throw new Error(merge.message);
      const reading = formats[client.format].read(merge.text);
      expect('value' in reading && JSON.stringify(reading.value)).to.equal(JSON.stringify(shape));
    });
  }

  it('uses the variables of the clients, if they are absolute', () => {
    const files = (name: ClientName, env: Record<string, string>) =>
      clients[name].files({ home: '/home/me', platform: 'linux', env })[0];
    expect(files('claude-code', { CLAUDE_CONFIG_DIR: '/c' })).to.equal('/c/.claude.json');
    expect(files('codex', { CODEX_HOME: '/c' })).to.equal('/c/config.toml');
    expect(files('copilot', { COPILOT_HOME: '/c' })).to.equal('/c/mcp-config.json');
    expect(files('gemini', { GEMINI_CLI_HOME: '/c' })).to.equal('/c/.gemini/settings.json');
    expect(files('qwen', { QWEN_HOME: '/c' })).to.equal('/c/settings.json');
    expect(files('cline', { CLINE_DATA_DIR: '/c' })).to.equal('/c/settings/cline_mcp_settings.json');
    expect(files('cline', { CLINE_DATA_DIR: '/c', CLINE_MCP_SETTINGS_PATH: '/m.json' })).to.equal('/m.json');
    expect(files('kimi', { KIMI_CODE_HOME: '/c' })).to.equal('/c/mcp.json');
    expect(files('openclaw', { OPENCLAW_STATE_DIR: '/c' })).to.equal('/c/openclaw.json');
    expect(files('openclaw', { OPENCLAW_STATE_DIR: '/c', OPENCLAW_CONFIG_PATH: '/o.json' })).to.equal('/o.json');
    expect(files('hermes', { HERMES_HOME: '/c' })).to.equal('/c/config.yaml');
    expect(files('vibe', { VIBE_HOME: '/c' })).to.equal('/c/config.toml');
    expect(files('goose', { XDG_CONFIG_HOME: '/x' })).to.equal('/x/goose/config.yaml');
    expect(files('goose', { XDG_CONFIG_HOME: 'x' })).to.equal('/home/me/.config/goose/config.yaml');
  });
});
