import type { Fields } from '../formats/same.ts';

/** What the paths of a client's files depend on. */
export interface Surroundings {
  /** Absolute. */
  readonly home: string;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A server as clients reach it. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
}

/** A header that the server requires. Its value is a secret: a client's file refers to a variable instead. */
export interface EndpointHeader {
  readonly name: string;
  readonly variable: string;
}

/** An MCP client: the path of its config, and the shape of a server's entry. A new client is a row of the table. */
export interface Client {
  /** Its display name. */
  readonly title: string;
  readonly format: 'json' | 'json5' | 'toml' | 'yaml';
  /**
   * The user's config: the first of these that exists, else the first. If there are none, the user must name a file.
   */
  files(surroundings: Surroundings): readonly string[];
  /** The path of the servers: a map by name or, with `isList`, a list of entries that have a `name`. */
  readonly container: readonly string[];
  readonly isList?: true;
  /** The key of the map of projects, each with its own `mcpServers`. */
  readonly projects?: string;
  /** Further members that a new file must have. */
  readonly blank?: Fields;
  /** The members of an entry that xy writes and updates. */
  entry(endpoint: Endpoint): Fields;
  /** Further members of a new entry, which are never updated: from then on they belong to the user. */
  readonly initial?: Fields;
  /** The inputs that the client asks the user for, by `id`. */
  inputs?(endpoint: Endpoint): readonly Input[];
  /** The client's own command with the same effect; undefined if it has none for this server. */
  command?(endpoint: Endpoint): string | undefined;
  /** Advice to print after the export, a sentence. */
  readonly note?: string;
  /**
   * The source of a header's value: the client's environment, a question to the user, the entry's `env`, or the user by
   * hand.
   */
  readonly secrets: 'environment' | 'asked' | 'entry-env' | 'by-hand';
}

/** An input of VS Code. */
export interface Input {
  readonly type: 'promptString';
  readonly id: string;
  readonly description: string;
  readonly password: true;
}

/** The name of the variable for a header's value: `XY_NOTION_AUTHORIZATION`. Pure. */
export const variableOf = (server: string, header: string): string =>
  `XY_${server}_${header}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
