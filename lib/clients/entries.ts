import { type Misfit, type Program, programOf } from './program.ts';
import { isFields } from './same.ts';

/** Where clients put a server's URL. */
export const URL_KEYS = ['url', 'serverUrl', 'httpUrl', 'uri'] as const;

/** An entry of a client's config. `off` is one that the user has switched off there. */
export type ClientEntry = { readonly name: string } & (
  | Program
  | Misfit
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'off' }
  | { readonly type: 'unknown' }
);

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL leads to this machine, in whatever port. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);

/** The URL that an entry connects to, also a map deeper, as Cline has it, and through mcp-remote. */
export const endpointUrl = (entry: unknown): string | undefined => {
  if (!isFields(entry)) return undefined;
  const direct = URL_KEYS.map((key) => entry[key]).find((value) => typeof value === 'string');
  if (typeof direct === 'string') return direct;
  const inner = endpointUrl(entry.transport);
  if (inner !== undefined) return inner;
  const args = [entry.command, entry.args].flat();
  const remote = args.findIndex(isRemoteBridge);
  return remote < 0 ? undefined : args.slice(remote).find(isUrl);
};

/** Whether a word of a command line is the program that connects clients of stdio to a URL. */
export const isRemoteBridge = (word: unknown): boolean => typeof word === 'string' && /^mcp-remote(@|$)/.test(word);

/** Whether a word of a command line is a URL. */
export const isUrl = (word: unknown): word is string => typeof word === 'string' && /^https?:/.test(word);

/** The maps that clients keep their servers in. */
const containers = ['mcpServers', 'servers', 'context_servers', 'mcp_servers', 'mcp', 'extensions'] as const;

/** The servers of any client's config, in their order; undefined where it has none of the maps that clients use. Pure. */
export const entriesOf = (value: unknown): readonly ClientEntry[] | undefined => {
  const found = containers.map((key) => (isFields(value) ? value[key] : undefined)).find(isFields);
  return found && Object.entries(found).map(([name, entry]) => entryOf(name, entry));
};

const entryOf = (name: string, entry: unknown): ClientEntry => {
  const url = endpointUrl(entry);
  if (url !== undefined) return { name, type: 'url', url };
  if (!isFields(entry)) return { name, type: 'unknown' };
  if (entry.disabled === true || entry.enabled === false) return { name, type: 'off' };
  // Cline has a program a map deeper, as it has a URL.
  const program = programOf(isFields(entry.transport) ? { ...entry, ...entry.transport } : entry);
  return { name, ...(program ?? { type: 'unknown' }) };
};
