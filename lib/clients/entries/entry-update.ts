import { type Fields, isFields } from '../formats/same.ts';
import { type Client, type Endpoint, variableOf } from '../table/client.ts';
import { endpointUrl, isLoopback, isRemoteBridge, isUrl, URL_KEYS } from './entries.ts';

/** Whether an entry leads to this machine: only such entries are changed by xy. */
export const isOurs = (entry: unknown): entry is Fields => {
  const url = endpointUrl(entry);
  return url !== undefined && isLoopback(url);
};

/** The keys that define, in any client, what a server is and how it is reached. All others are settings of the user. */
const LAUNCH: ReadonlySet<string> = new Set([
  ...URL_KEYS,
  ...['command', 'cmd', 'args', 'env', 'envs', 'environment', 'env_keys', 'env_vars', 'envFile', 'env_file', 'cwd'],
  ...['type', 'transport', 'transportType', 'source', 'socket', 'headers', 'http_headers', 'env_http_headers'],
  ...['requestOptions', 'bearer_token_env_var', 'bearerTokenEnvVar', 'oauth', 'auth', 'authProviderType'],
]);

/**
 * The new value of an entry for a server. Settings of the user stay: timeouts, selected tools, whether it is disabled,
 * headers. From an entry that was not xy's (`--force`), the program or URL is removed. Pure.
 */
export const updatedEntry = (client: Client, server: Endpoint, found: unknown): Fields => {
  const entry = client.entry(server);
  if (!isFields(found)) return { ...entry, ...client.initial };
  const initial = isOurs(found) ? {} : client.initial;
  // Cline's own command writes the connection into a nested `transport`.
  const { transport } = found;
  if (isFields(transport)) return { ...initial, ...found, transport: updated(transport, entry, server) };
  return { ...initial, ...updated(found, entry, server) };
};

const updated = (found: Fields, entry: Fields, server: Endpoint): Fields => {
  if (!isOurs(found)) return { ...without(found, (key) => LAUNCH.has(key)), ...entry };
  const former = without(found, (key) => URL_KEYS.some((url) => url === key) && !Object.hasOwn(entry, key));
  return merged(withoutReferences(former, server), entry, new Set(headerNames(former, server)));
};

const without = (fields: Fields, goes: (key: string) => boolean): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => !goes(key)));

/** Merges an entry into the existing one. A header to which the user has given a value stays. */
const merged = (found: Fields, entry: Fields, given: ReadonlySet<string>): Fields => {
  const fresh = Object.entries(entry).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
    const old = found[key];
    if (isFields(value)) {
      const wanted = isHeaders(key) ? without(value, (header) => given.has(header.toLowerCase())) : value;
      const inner = merged(isFields(old) ? old : {}, wanted, given);
      return Object.keys(inner).length === 0 ? [] : [[key, inner]];
    }
    return [[key, Array.isArray(value) && Array.isArray(old) ? mergedList(old, value) : value]];
  });
  return { ...found, ...Object.fromEntries(fresh) };
};

/** Merges a list: the arguments of mcp-remote, or names. Elements of the user stay. */
const mergedList = (found: readonly unknown[], entry: readonly unknown[]): readonly unknown[] => {
  const bridge = found.findIndex(isRemoteBridge);
  const [url] = entry.filter(isUrl);
  const at = found.findIndex((word, index) => index > bridge && isUrl(word));
  const moved = bridge < 0 || at < 0 ? found : found.with(at, url);
  if (bridge < 0) return [...moved, ...entry.filter((word) => !moved.includes(word))];
  const options = entry.slice(entry.findIndex(isUrl) + 1);
  const isGiven = (option: unknown): boolean => moved.some((word) => headerOf(word) === headerOf(option));
  return [
    ...moved,
    ...options.flatMap((option, index) => (index % 2 === 0 || isGiven(option) ? [] : ['--header', option])),
  ];
};

const headerOf = (word: unknown): string | undefined =>
  typeof word === 'string' ? /^([\w-]+):/.exec(word)?.[1]?.toLowerCase() : undefined;

const isHeaders = (key: string): boolean => /headers$/i.test(key);

/** The names, in lower case, of the headers whose values the user has written. */
const headerNames = (fields: Fields, server: Endpoint): readonly string[] =>
  Object.entries(fields).flatMap(([key, value]) => {
    if (!isFields(value)) return [];
    if (!isHeaders(key)) return headerNames(value, server);
    const own = Object.entries(value).filter(([, text]) => !isReference(text, server));
    return own.map(([name]) => name.toLowerCase());
  });

/** Removes the references that xy wrote; those that are still needed are written again. */
const withoutReferences = (fields: Fields, server: Endpoint): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
      if (Array.isArray(value)) return [[key, value.filter((text) => !isReference(text, server))]];
      if (!isFields(value)) return [[key, value]];
      const inner = isHeaders(key)
        ? Object.fromEntries(Object.entries(value).filter(([, text]) => !isReference(text, server)))
        : withoutReferences(value, server);
      return Object.keys(inner).length === 0 && Object.keys(value).length > 0 ? [] : [[key, inner]];
    }),
  );

/** Whether a header's value is a reference that xy wrote, in the syntax of any client. */
const isReference = (text: unknown, { name }: Endpoint): boolean => {
  if (typeof text !== 'string') return false;
  if (text.startsWith(`\${input:xy-${name}-`)) return true;
  const [, variable = ''] = /^\W*(?:(?:env|echo|secrets)\W+)?(\w+)\W*$/.exec(text) ?? [];
  return variable.startsWith(variableOf(name, ''));
};
