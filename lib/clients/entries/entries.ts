import { isFields } from '../formats/same.ts';
import { type Misfit, type Program, programOf } from './program.ts';
import { isOffIn } from './switched-off.ts';

/** The keys under which clients have a server's URL. */
export const URL_KEYS = ['url', 'serverUrl', 'httpUrl', 'uri'] as const;

/**
 * An entry of a client's config. `off`: the user has disabled it. `project`: the only directory in which the client
 * uses it; the program is started there.
 */
export type ClientEntry = { readonly name: string; readonly project?: string } & (
  | Program
  | Misfit
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'off' }
  | { readonly type: 'unknown' }
);

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL leads to this machine, on any port. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);

/** The URL that an entry connects to: its own, that of a nested `transport` (Cline), or that of mcp-remote. */
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

/** Whether a word of a command line is mcp-remote, which connects stdio clients to a URL. */
export const isRemoteBridge = (word: unknown): boolean => typeof word === 'string' && /^mcp-remote(@|$)/.test(word);

/** Whether a word of a command line is a URL. */
export const isUrl = (word: unknown): word is string => typeof word === 'string' && /^https?:/.test(word);

/** The paths at which clients keep their servers; the first one that exists is used. */
const containers: readonly (readonly string[])[] = [
  ['mcpServers'],
  ['amp.mcpServers'],
  ['servers'],
  ['context_servers'],
  ['mcp_servers'],
  ['mcp', 'servers'],
  ['mcp'],
  ['extensions'],
];

/**
 * The servers of any client's config, in order, those for all projects first; undefined if it has none of the known
 * containers. Pure.
 */
export const entriesOf = (value: unknown): readonly ClientEntry[] | undefined => {
  const found = containers.map((path) => path.reduce(memberOf, value)).find(hasServers);
  const local = localEntriesOf(value);
  return found === undefined && local.length === 0 ? undefined : [...entriesIn(found, value), ...local];
};

const memberOf = (value: unknown, key: string): unknown =>
  isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const hasServers = (value: unknown): boolean => isFields(value) || (Array.isArray(value) && value.some(isFields));

/** The entries of a container, which is either a map by name or a list of entries that have a `name`. Pure. */
export const namedEntries = (value: unknown): readonly (readonly [name: string, entry: unknown])[] => {
  if (!Array.isArray(value)) return Object.entries(isFields(value) ? value : {});
  return value.flatMap((entry: unknown) =>
    isFields(entry) && typeof entry.name === 'string' ? [[entry.name, entry] as const] : [],
  );
};

/** The entries that Claude Code uses in one project only, which is where `claude mcp add` writes by default. */
const localEntriesOf = (value: unknown): readonly ClientEntry[] =>
  Object.entries(isFields(value) && isFields(value.projects) ? value.projects : {}).flatMap(([project, settings]) =>
    entriesIn(isFields(settings) ? settings.mcpServers : undefined, settings).map((entry) => ({ ...entry, project })),
  );

/** The entries of a container; the settings around it may disable some of them. */
const entriesIn = (place: unknown, settings: unknown): readonly ClientEntry[] => {
  const isOff = isOffIn(settings);
  return namedEntries(place).map(([name, value]) => {
    const entry = entryOf(name, value);
    return entry.type === 'program' && isOff(name) ? { name, type: 'off' } : entry;
  });
};

/** The members that disable an entry; some files have the values as strings. */
const OFF = [
  ['disabled', true],
  ['enabled', false],
  ['isActive', false],
] as const;

const entryOf = (name: string, entry: unknown): ClientEntry => {
  const url = endpointUrl(entry);
  if (url !== undefined) return { name, type: 'url', url };
  if (!isFields(entry)) return { name, type: 'unknown' };
  if (OFF.some(([key, value]) => `${entry[key]}` === `${value}`)) return { name, type: 'off' };
  // In Cline's files, the program is in a nested `transport`, like the URL.
  const program = programOf(isFields(entry.transport) ? { ...entry, ...entry.transport } : entry);
  return { name, ...(program ?? { type: 'unknown' }) };
};
