import { isFields } from '../formats/same.ts';
import { type Misfit, type Program, programOf } from './program.ts';
import { isOffIn } from './switched-off.ts';

/** Where clients put a server's URL. */
export const URL_KEYS = ['url', 'serverUrl', 'httpUrl', 'uri'] as const;

/**
 * An entry of a client's config. `off` is one that the user has switched off there. `project` is the directory in which
 * alone the client uses it, and starts it.
 */
export type ClientEntry = { readonly name: string; readonly project?: string } & (
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

/** Where clients keep their servers; the first of these that there is counts. */
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
 * The servers of any client's config, in their order, those of all projects first; undefined where it has none of the
 * places that clients use. Pure.
 */
export const entriesOf = (value: unknown): readonly ClientEntry[] | undefined => {
  const found = containers.map((path) => path.reduce(memberOf, value)).find(hasServers);
  const local = localEntriesOf(value);
  return found === undefined && local.length === 0 ? undefined : [...entriesIn(found, value), ...local];
};

const memberOf = (value: unknown, key: string): unknown =>
  isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const hasServers = (value: unknown): boolean => isFields(value) || (Array.isArray(value) && value.some(isFields));

/** What is in a place for servers, be it a map by their names or a list of entries with names. Pure. */
export const namedEntries = (value: unknown): readonly (readonly [name: string, entry: unknown])[] => {
  if (!Array.isArray(value)) return Object.entries(isFields(value) ? value : {});
  return value.flatMap((entry: unknown) =>
    isFields(entry) && typeof entry.name === 'string' ? [[entry.name, entry] as const] : [],
  );
};

/** Where Claude Code keeps what it uses in one project only: `claude mcp add` writes there unless it is told otherwise. */
const localEntriesOf = (value: unknown): readonly ClientEntry[] =>
  Object.entries(isFields(value) && isFields(value.projects) ? value.projects : {}).flatMap(([project, settings]) =>
    entriesIn(isFields(settings) ? settings.mcpServers : undefined, settings).map((entry) => ({ ...entry, project })),
  );

/** The entries in a place for servers, where the settings around it may have some switched off. */
const entriesIn = (place: unknown, settings: unknown): readonly ClientEntry[] => {
  const isOff = isOffIn(settings);
  return namedEntries(place).map(([name, value]) => {
    const entry = entryOf(name, value);
    return entry.type === 'program' && isOff(name) ? { name, type: 'off' } : entry;
  });
};

/** How an entry says that it is switched off; some write these as texts. */
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
  // Cline has a program a map deeper, as it has a URL.
  const program = programOf(isFields(entry.transport) ? { ...entry, ...entry.transport } : entry);
  return { name, ...(program ?? { type: 'unknown' }) };
};
