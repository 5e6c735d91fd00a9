import type { Fields } from '../formats/same.ts';

/** What decides where a client's files are. */
export interface Surroundings {
  /** Absolute. */
  readonly home: string;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A server as its clients see it. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
}

/** A header that the server wants. Its value is a secret: a client's file names the variable that has it. */
export interface EndpointHeader {
  readonly name: string;
  readonly variable: string;
}

/** An MCP client: where its file is, and what a server is in it. A new client is a row of the table. */
export interface Client {
  /** Its name, for people. */
  readonly title: string;
  readonly format: 'json' | 'json5' | 'toml' | 'yaml';
  /** The user's own config: the first of these that exists, else the first. None: the user must name one. */
  files(surroundings: Surroundings): readonly string[];
  /** Where the servers are: a map by their names, or a list of entries that have a `name`. */
  readonly container: readonly string[];
  readonly isList?: true;
  /** The map of the user's projects, each with `mcpServers` of its own. */
  readonly projects?: string;
  /** What a new file must have besides. */
  readonly blank?: Fields;
  /** What makes a server's entry: written, and kept up to date. */
  entry(endpoint: Endpoint): Fields;
  /** What a new entry has besides: the user's from then on. */
  readonly initial?: Fields;
  /** What the file asks the user for, by an `id` each. */
  inputs?(endpoint: Endpoint): readonly Input[];
  /** The client's own command that does the same; undefined where it can't. */
  command?(endpoint: Endpoint): string | undefined;
  /** What a user should know whose servers are in the file: a sentence. */
  readonly note?: string;
  /** How a header gets its value: from the client's environment, by a question, from the entry's own `env`, or not. */
  readonly secrets: 'environment' | 'asked' | 'entry-env' | 'by-hand';
}

/** A question of VS Code to its user. */
export interface Input {
  readonly type: 'promptString';
  readonly id: string;
  readonly description: string;
  readonly password: true;
}

/** The variable for a header's whole value: `XY_NOTION_AUTHORIZATION`. Pure. */
export const variableOf = (server: string, header: string): string =>
  `XY_${server}_${header}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
