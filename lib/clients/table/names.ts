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
  'openclaw',
  'antigravity',
  'kiro',
  'kilo',
  'droid',
  'lmstudio',
  'warp',
  'kimi',
  'crush',
  'amp',
  'hermes',
  'auggie',
  'junie',
  'trae',
  'grok',
  'continue',
  'vibe',
  'mcporter',
  'pi',
  'mastracode',
  'generic',
] as const;

/** The name of a client. */
export type ClientName = (typeof clientNames)[number];

/** Other names of clients, current or former. */
const aliases: ReadonlyMap<string, ClientName> = new Map([
  ['devin', 'windsurf'],
  ['factory', 'droid'],
  ['augment', 'auggie'],
]);

/** The client with this name or alias; undefined if there is none. */
export const clientNamed = (word: string): ClientName | undefined =>
  aliases.get(word) ?? clientNames.find((name) => name === word);
