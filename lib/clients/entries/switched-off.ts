import { isFields } from '../formats/same.ts';
import type { ClientName } from '../table/names.ts';

/** A file beside a client's own, and the names in it of servers that the user has switched off. */
interface Beside {
  readonly file: string;
  namesIn(value: unknown): readonly string[];
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];

/** What a value has at the end of these keys. */
const at = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

/** `gemini mcp disable`. It writes the names in lower case. */
const enablement: Beside = {
  file: 'mcp-server-enablement.json',
  namesIn: (value) =>
    Object.entries(isFields(value) ? value : {}).flatMap(([name, state]) =>
      at(state, 'enabled') === false ? [name] : [],
    ),
};

/** What clients write elsewhere than into their entries when a server is switched off. */
const beside: { readonly [N in ClientName]?: readonly Beside[] } = {
  gemini: [enablement],
  qwen: [enablement],
  // `copilot mcp disable`
  copilot: ['settings.json', 'config.json'].map((file) => ({
    file,
    namesIn: (value) => strings(at(value, 'disabledMcpServers')),
  })),
};

/** The files beside a client's own that may say which of its servers are switched off. */
export const filesBeside = (client: ClientName): readonly Beside[] => beside[client] ?? [];

/**
 * Says of a server's name whether the config that it is in has it switched off elsewhere than in its entry: by a list of
 * those that are not to be started, or of all that are (Gemini CLI, Qwen Code). Pure.
 */
export const isOffIn = (value: unknown): ((name: string) => boolean) => {
  const excluded = [at(value, 'mcp', 'excluded'), at(value, 'excludeMCPServers'), at(value, 'disabledMcpServers')];
  const off = new Set(excluded.flatMap(strings));
  const allowed = at(value, 'mcp', 'allowed') ?? at(value, 'allowMCPServers');
  const on = Array.isArray(allowed) ? new Set(strings(allowed)) : undefined;
  return (name) => off.has(name) || (on !== undefined && !on.has(name));
};
