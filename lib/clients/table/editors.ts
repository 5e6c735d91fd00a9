import type { Client } from './client.ts';
import { applicationData, xdgConfig } from './places.ts';
import { bridged, env, headers, inputId, shell } from './shapes.ts';

/**
 * Desktop clients. The shape of an entry is what the client's own command writes or, if it has none, what its
 * documentation says.
 */
export const editors = {
  // It supports only stdio servers in this file: mcp-remote connects it to HTTP.
  'claude-desktop': {
    title: 'Claude Desktop',
    format: 'json',
    files: (at) => [`${applicationData(at)}/Claude/claude_desktop_config.json`],
    container: ['mcpServers'],
    entry: bridged,
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
    // The second is that of the JetBrains plugin.
    files: ({ home }) => [`${home}/.codeium/windsurf/mcp_config.json`, `${home}/.codeium/mcp_config.json`],
    container: ['mcpServers'],
    entry: (server) => ({ serverUrl: server.url, ...headers(server, env) }),
    secrets: 'environment',
  },
  // It sends headers literally, including references: zed-industries/zed#60459.
  zed: {
    title: 'Zed',
    format: 'json',
    files: (at) => [`${xdgConfig(at)}/zed/settings.json`],
    container: ['context_servers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  // The second is that of versions before 2.0.
  antigravity: {
    title: 'Antigravity',
    format: 'json',
    files: ({ home }) => [`${home}/.gemini/config/mcp_config.json`, `${home}/.gemini/antigravity/mcp_config.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ serverUrl: url }),
    secrets: 'by-hand',
  },
  kiro: {
    title: 'Kiro',
    format: 'json',
    files: ({ home }) => [`${home}/.kiro/settings/mcp.json`],
    container: ['mcpServers'],
    entry: (server) => ({ url: server.url, ...headers(server, shell) }),
    initial: { disabled: false },
    note: 'Kiro uses a variable once you have approved it in its settings',
    secrets: 'environment',
  },
  // It supports only stdio servers.
  junie: {
    title: 'Junie',
    format: 'json',
    files: ({ home }) => [`${home}/.junie/mcp/mcp.json`],
    container: ['mcpServers'],
    entry: bridged,
    secrets: 'entry-env',
  },
  lmstudio: {
    title: 'LM Studio',
    format: 'json',
    files: ({ home }) => [`${home}/.lmstudio/mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  warp: {
    title: 'Warp',
    format: 'json',
    files: ({ home }) => [`${home}/.warp/.mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
  trae: {
    title: 'Trae',
    format: 'json',
    files: (at) => [`${applicationData(at)}/Trae/User/mcp.json`],
    container: ['mcpServers'],
    entry: ({ url }) => ({ url }),
    secrets: 'by-hand',
  },
} as const satisfies Readonly<Record<string, Client>>;
