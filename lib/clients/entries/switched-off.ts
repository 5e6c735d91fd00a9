import { isFields } from '../formats/same.ts';
import type { ClientName } from '../table/names.ts';

/** A file in the directory of a client's config, and the names of disabled servers in it. */
interface Beside {
  readonly file: string;
  namesIn(value: unknown): readonly string[];
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];

/** The value at a path of keys. */
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

/** Written by `gemini mcp disable`, with names in lower case. */
const enablement: Beside = {
  file: 'mcp-server-enablement.json',
  namesIn: (value) =>
    Object.entries(isFields(value) ? value : {}).flatMap(([name, state]) =>
      at(state, 'enabled') === false ? [name] : [],
    ),
};

/** The files in which clients disable servers, other than the entries themselves. */
const beside: { readonly [N in ClientName]?: readonly Beside[] } = {
  gemini: [enablement],
  qwen: [enablement],
  // Written by `copilot mcp disable`.
  copilot: ['settings.json', 'config.json'].map((file) => ({
    file,
    namesIn: (value) => strings(at(value, 'disabledMcpServers')),
  })),
};

/** The files in the directory of a client's config that may disable its servers. */
export const filesBeside = (client: ClientName): readonly Beside[] => beside[client] ?? [];

/**
 * A predicate of names: whether a config disables a server outside of its entry, by a list of excluded servers or by a
 * list of the allowed ones (Gemini CLI, Qwen Code). Pure.
 */
export const isOffIn = (value: unknown): ((name: string) => boolean) => {
  const excluded = [at(value, 'mcp', 'excluded'), at(value, 'excludeMCPServers'), at(value, 'disabledMcpServers')];
  const off = new Set(excluded.flatMap(strings));
  const allowed = at(value, 'mcp', 'allowed') ?? at(value, 'allowMCPServers');
  const on = Array.isArray(allowed) ? new Set(strings(allowed)) : undefined;
  return (name) => off.has(name) || (on !== undefined && !on.has(name));
};
