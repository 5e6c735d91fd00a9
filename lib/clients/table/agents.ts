import type { Client } from './client.ts';
import { absolute, applicationData, ownDirectory, xdgConfig } from './places.ts';
import { braces, headerFlags, headers, shell } from './shapes.ts';

/**
 * Command-line clients. The shape of an entry is what the client's own command writes or, if it has none, what its
 * documentation says.
 */
export const agents = {
  'claude-code': {
    title: 'Claude Code',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'CLAUDE_CONFIG_DIR')}/.claude.json`],
    container: ['mcpServers'],
    projects: 'projects',
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, shell) }),
    command: (server) => `claude mcp add -t http -s user ${server.name} ${server.url}${headerFlags(server, '-H')}`,
    secrets: 'environment',
  },
  codex: {
    title: 'Codex',
    format: 'toml',
    files: (at) => [`${ownDirectory(at, 'CODEX_HOME', '.codex')}/config.toml`],
    container: ['mcp_servers'],
    entry: (server) => ({
      url: server.url,
      ...headers(server, ({ variable }) => variable, 'env_http_headers'),
    }),
    command: ({ name, url, headers }) => (headers.length > 0 ? undefined : `codex mcp add ${name} --url ${url}`),
    secrets: 'environment',
  },
  gemini: {
    title: 'Gemini CLI',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'GEMINI_CLI_HOME')}/.gemini/settings.json`],
    container: ['mcpServers'],
    entry: (server) => ({ url: server.url, type: 'http', ...headers(server, shell) }),
    command: (server) =>
      `gemini mcp add -s user --transport http ${server.name} ${server.url}${headerFlags(server, '-H')}`,
    note: 'Gemini CLI connects to no server in a folder that it does not trust: it asks when it is started there',
    secrets: 'environment',
  },
  qwen: {
    title: 'Qwen Code',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'QWEN_HOME', '.qwen')}/settings.json`],
    container: ['mcpServers'],
    entry: (server) => ({ httpUrl: server.url, ...headers(server, shell) }),
    command: (server) =>
      `qwen mcp add -s user --transport http ${server.name} ${server.url}${headerFlags(server, '-H')}`,
    secrets: 'environment',
  },
  opencode: {
    title: 'opencode',
    format: 'json',
    // If both exist, opencode prefers the second, which is also the one that it creates.
    files: (at) => [`${xdgConfig(at)}/opencode/opencode.jsonc`, `${xdgConfig(at)}/opencode/opencode.json`],
    container: ['mcp'],
    entry: (server) => ({
      type: 'remote',
      url: server.url,
      ...headers(server, braces),
    }),
    initial: { enabled: true },
    command: ({ name, url, headers }) =>
      `opencode mcp add ${name} --url ${url}${headers.map((header) => ` --header '${header.name}={env:${header.variable}}'`).join('')}`,
    secrets: 'environment',
  },
  copilot: {
    title: 'GitHub Copilot CLI',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'COPILOT_HOME', '.copilot')}/mcp-config.json`],
    container: ['mcpServers'],
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, shell) }),
    initial: { tools: ['*'] },
    command: (server) =>
      `copilot mcp add --transport http ${server.name} ${server.url}${headerFlags(server, '--header')}`,
    note: 'VS Code also has the servers of GitHub Copilot CLI: what is exported to both is there twice',
    secrets: 'environment',
  },
  // Since 4.0, the extension and the CLI share a file. The last one is that of earlier extensions, which is migrated
  // once.
  cline: {
    title: 'Cline',
    format: 'json',
    files: (at) => {
      const named = absolute(at.env.CLINE_MCP_SETTINGS_PATH);
      if (named !== undefined) return [named];
      return [
        `${ownDirectory(at, 'CLINE_DATA_DIR', '.cline/data')}/settings/cline_mcp_settings.json`,
        `${applicationData(at)}/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json`,
      ];
    },
    container: ['mcpServers'],
    entry: ({ url }) => ({ type: 'streamableHttp', url }),
    initial: { disabled: false },
    command: ({ name, url, headers }) =>
      headers.length > 0 ? undefined : `cline mcp add ${name} ${url} --transport http --yes`,
    // The CLI sends a reference literally.
    secrets: 'by-hand',
  },
  goose: {
    title: 'Goose',
    format: 'yaml',
    files: (at) => [`${xdgConfig(at)}/goose/config.yaml`],
    container: ['extensions'],
    entry: (server) => ({
      name: server.name,
      type: 'streamable_http',
      uri: server.url,
      ...headers(server, shell),
      ...(server.headers.length > 0 && { env_keys: server.headers.map(({ variable }) => variable) }),
    }),
    initial: { enabled: true, timeout: 300 },
    secrets: 'environment',
  },
  openclaw: {
    title: 'OpenClaw',
    format: 'json5',
    files: (at) => [
      absolute(at.env.OPENCLAW_CONFIG_PATH) ?? `${ownDirectory(at, 'OPENCLAW_STATE_DIR', '.openclaw')}/openclaw.json`,
    ],
    container: ['mcp', 'servers'],
    entry: (server) => ({ url: server.url, transport: 'streamable-http', ...headers(server, shell) }),
    secrets: 'environment',
  },
  kilo: {
    title: 'Kilo Code',
    format: 'json',
    files: (at) => [`${xdgConfig(at)}/kilo/kilo.jsonc`, `${xdgConfig(at)}/kilo/kilo.json`],
    container: ['mcp'],
    entry: (server) => ({ type: 'remote', url: server.url, ...headers(server, braces) }),
    initial: { enabled: true },
    secrets: 'environment',
  },
  droid: {
    title: 'Factory Droid',
    format: 'json',
    files: ({ home }) => [`${home}/.factory/mcp.json`],
    container: ['mcpServers'],
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, shell) }),
    initial: { disabled: false },
    command: ({ name, url, headers }) => (headers.length > 0 ? undefined : `droid mcp add ${name} ${url} --type http`),
    secrets: 'environment',
  },
  auggie: {
    title: 'Auggie',
    format: 'json',
    files: ({ home }) => [`${home}/.augment/settings.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ type: 'http', url }),
    command: ({ name, url, headers }) =>
      headers.length > 0 ? undefined : `auggie mcp add ${name} --transport http --url ${url}`,
    secrets: 'by-hand',
  },
  kimi: {
    title: 'Kimi Code',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'KIMI_CODE_HOME', '.kimi-code')}/mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  crush: {
    title: 'Crush',
    format: 'json',
    files: (at) => [`${xdgConfig(at)}/crush/crush.json`],
    container: ['mcp'],
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, ({ variable }) => `$${variable}`) }),
    secrets: 'environment',
  },
  // The dot is part of the key.
  amp: {
    title: 'Amp',
    format: 'json',
    files: (at) => [`${xdgConfig(at)}/amp/settings.json`],
    container: ['amp.mcpServers'],
    entry: (server) => ({ url: server.url, ...headers(server, shell) }),
    secrets: 'environment',
  },
  hermes: {
    title: 'Hermes',
    format: 'yaml',
    files: (at) => [`${ownDirectory(at, 'HERMES_HOME', '.hermes')}/config.yaml`],
    container: ['mcp_servers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  continue: {
    title: 'Continue',
    format: 'yaml',
    files: ({ home }) => [`${home}/.continue/config.yaml`],
    container: ['mcpServers'],
    entry: (server) => ({
      name: server.name,
      type: 'streamable-http',
      url: server.url,
      ...(server.headers.length > 0 && {
        requestOptions: headers(server, ({ variable }) => `\${{ secrets.${variable} }}`),
      }),
    }),
    isList: true,
    blank: { name: 'Local Config', version: '1.0.0', schema: 'v1' },
    secrets: 'environment',
  },
  vibe: {
    title: 'Mistral Vibe',
    format: 'toml',
    files: (at) => [`${ownDirectory(at, 'VIBE_HOME', '.vibe')}/config.toml`],
    container: ['mcp_servers'],
    entry: ({ name, url }) => ({ name, transport: 'streamable-http', url }),
    isList: true,
    secrets: 'by-hand',
  },
  grok: {
    title: 'Grok Build',
    format: 'toml',
    files: ({ home }) => [`${home}/.grok/config.toml`],
    container: ['mcp_servers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  mcporter: {
    title: 'mcporter',
    format: 'json',
    files: ({ home }) => [`${home}/.mcporter/mcporter.json`],
    container: ['mcpServers'],
    entry: (server) => ({ url: server.url, ...headers(server, shell) }),
    secrets: 'environment',
  },
  pi: {
    title: 'Pi (with its MCP adapter)',
    format: 'json',
    files: ({ home }) => [`${home}/.pi/agent/mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  mastracode: {
    title: 'Mastra Code',
    format: 'json',
    files: ({ home }) => [`${home}/.mastracode/mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  // The format of `.mcp.json` in Claude Code, Copilot, Droid and others.
  generic: {
    title: 'a client with an mcp.json',
    format: 'json',
    files: () => [],
    container: ['mcpServers'],
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, shell) }),
    secrets: 'environment',
  },
} as const satisfies Readonly<Record<string, Client>>;
