import type { Client, Endpoint, EndpointHeader } from './client.ts';
import type { ClientName } from './names.ts';
import { absolute, applicationData, ownDirectory, xdgConfig } from './places.ts';
import type { Fields } from './same.ts';

/** `{ headers: … }` with a reference for each, or nothing where the server wants none. */
const headers = ({ headers }: Endpoint, reference: (header: EndpointHeader) => string, key = 'headers'): Fields =>
  headers.length === 0 ? {} : { [key]: Object.fromEntries(headers.map((header) => [header.name, reference(header)])) };

/** `${VARIABLE}`. */
const shell = ({ variable }: EndpointHeader): string => `\${${variable}}`;

/** `${env:VARIABLE}`. */
const env = ({ variable }: EndpointHeader): string => `\${env:${variable}}`;

const inputId = (server: string, { name }: EndpointHeader): string => `xy-${server}-${name.toLowerCase()}`;

/** The flags of a command line that give headers, each with its reference unexpanded. */
const headerFlags = ({ headers }: Endpoint, flag: string): string =>
  headers.map((header) => ` ${flag} '${header.name}: ${shell(header)}'`).join('');

/** The clients of SPEC § 9. Shapes: what each client's own CLI writes or, where it has none, what its documents say. */
export const clients: Readonly<Record<ClientName, Client>> = {
  'claude-code': {
    title: 'Claude Code',
    format: 'json',
    files: (at) => [`${ownDirectory(at, 'CLAUDE_CONFIG_DIR')}/.claude.json`],
    container: ['mcpServers'],
    entry: (server) => ({ type: 'http', url: server.url, ...headers(server, shell) }),
    command: (server) => `claude mcp add -t http -s user ${server.name} ${server.url}${headerFlags(server, '-H')}`,
    secrets: 'environment',
  },
  // It starts programs only: mcp-remote speaks stdio to it, and HTTP to the server.
  'claude-desktop': {
    title: 'Claude Desktop',
    format: 'json',
    files: (at) => [`${applicationData(at)}/Claude/claude_desktop_config.json`],
    container: ['mcpServers'],
    entry: ({ url, headers }) => ({
      command: 'npx',
      // Without a space after the colon: it splits arguments there.
      args: ['-y', 'mcp-remote', url, ...headers.flatMap((header) => ['--header', `${header.name}:${shell(header)}`])],
    }),
    secrets: 'entry-env',
  },
  cursor: {
    title: 'Cursor',
    format: 'json',
    files: (at) => [`${at.home}/.cursor/mcp.json`],
    container: ['mcpServers'],
    entry: (server) => ({ url: server.url, ...headers(server, env) }),
    secrets: 'environment',
  },
  vscode: {
    title: 'VS Code',
    format: 'json',
    files: (at) => [`${applicationData(at)}/Code/User/mcp.json`],
    container: ['servers'],
    entry: (server) => ({
      type: 'http',
      url: server.url,
      ...headers(server, (header) => `\${input:${inputId(server.name, header)}}`),
    }),
    inputs: ({ name, headers }) =>
      headers.map((header) => ({
        type: 'promptString',
        id: inputId(name, header),
        description: `The header ${header.name} for ${name}`,
        password: true,
      })),
    note: 'VS Code also has the servers of GitHub Copilot CLI: what is exported to both is there twice',
    command: ({ name, url, headers }) =>
      headers.length > 0 ? undefined : `code --add-mcp '${JSON.stringify({ name, type: 'http', url })}'`,
    secrets: 'asked',
  },
  windsurf: {
    title: 'Windsurf (now Devin Desktop)',
    format: 'json',
    // The second is that of the plugin for JetBrains' editors.
    files: ({ home }) => [`${home}/.codeium/windsurf/mcp_config.json`, `${home}/.codeium/mcp_config.json`],
    container: ['mcpServers'],
    entry: (server) => ({ serverUrl: server.url, ...headers(server, env) }),
    secrets: 'environment',
  },
  // It sends a header as it stands, a reference too: zed-industries/zed#60459.
  zed: {
    title: 'Zed',
    format: 'json',
    files: (at) => [`${xdgConfig(at)}/zed/settings.json`],
    container: ['context_servers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
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
    // Where there are both, the second wins in opencode; of its own it makes that one.
    files: (at) => [`${xdgConfig(at)}/opencode/opencode.jsonc`, `${xdgConfig(at)}/opencode/opencode.json`],
    container: ['mcp'],
    entry: (server) => ({
      type: 'remote',
      url: server.url,
      ...headers(server, ({ variable }) => `{env:${variable}}`),
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
  // From 4.0 on the extension and the CLI share a file; what was its own, the last one, the extension reads once.
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
    // The CLI sends a reference as it stands.
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
};
