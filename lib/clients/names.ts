/** The MCP clients whose config xy can write (SPEC § 9), in the order in which they are listed. */
export const clientNames = [
  'claude-code',
  'claude-desktop',
  'cursor',
  'vscode',
  'windsurf',
  'zed',
  'codex',
  'gemini',
  'qwen',
  'opencode',
  'copilot',
  'cline',
  'goose',
] as const;

/** The name of a client. */
export type ClientName = (typeof clientNames)[number];

/** @returns whether `word` names a client. */
export const isClient = (word: string): word is ClientName => clientNames.some((name) => name === word);
