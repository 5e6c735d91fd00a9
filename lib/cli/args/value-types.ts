import { clientNamed, clientNames } from '../../clients/table/names.ts';
import type { ServerState } from '../../model.ts';

/** The values of `xy wait --for`: a state (SPEC § 3), or readiness (SPEC § 9). */
const states = [
  'stopped',
  'starting',
  'running',
  'restarting',
  'failed',
  'stopping',
  'ready',
] as const satisfies readonly (ServerState | 'ready')[];

/** The shells with a completion script. */
const shells = ['bash', 'zsh', 'fish'] as const;

/** The type of a word on the command line. */
interface Kind<T> {
  /** All valid words, if there is a fixed set. */
  readonly words?: readonly string[];
  /** What is expected, in words, if there is no fixed set. */
  readonly wanted?: string;
  /** The word may be a secret, so messages do not show it. */
  readonly secret?: true;
  /** Parses a word; undefined if it is not valid. */
  read(word: string): T | undefined;
}

const text: Kind<string> = { read: (word) => word };

const oneOf = <T extends string>(words: readonly T[]): Kind<T> => ({
  words,
  read: (word) => words.find((known) => known === word),
});

// At most 15 digits, so below 2^53: no number is rounded.
const count: Kind<number> = {
  wanted: 'a whole number, 0 or more',
  read: (word) => (/^\d{1,15}$/.test(word) ? Number(word) : undefined),
};

const port: Kind<number> = {
  wanted: 'a port, 1 to 65535',
  read: (word) => (/^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535 ? Number(word) : undefined),
};

// A name without a value refers to xy's own environment, so that the value is not on the command line, which every user
// can read.
const variable: Kind<readonly [name: string, value: string]> = {
  wanted: 'NAME=VALUE',
  secret: true,
  read: (word) => {
    const end = word.indexOf('=');
    const value = end < 0 ? process.env[word] : word.slice(end + 1);
    return end === 0 || value === undefined ? undefined : [end < 0 ? word : word.slice(0, end), value];
  },
};

const header: Kind<readonly [name: string, value: string]> = {
  wanted: "'NAME: VALUE'",
  secret: true,
  read: (word) => {
    const [, name, value] = /^([^\s:]+):[ \t]*(.*)$/s.exec(word) ?? [];
    return name === undefined || value === undefined ? undefined : [name, value];
  },
};

const path: Kind<string> = {
  wanted: 'a path that begins with "/"',
  read: (word) => (word.startsWith('/') ? word : undefined),
};

/** The types of arguments and options, by name. A duration is parsed by its command. */
export const valueTypes = {
  server: text,
  command: text,
  tool: text,
  json: text,
  shell: oneOf(shells),
  state: oneOf(states),
  count,
  duration: text,
  client: { words: clientNames, read: clientNamed },
  file: text,
  word: text,
  port,
  variable,
  header,
  path,
  source: { ...text, words: clientNames },
};

/** The name of a type. */
export type ValueType = keyof typeof valueTypes;

/** The value of a word of type `K`. */
export type ValueOf<K extends ValueType> = (typeof valueTypes)[K] extends Kind<infer T> ? T : never;

/** A type by name, with the general type of its value. */
export const valueTypeOf = (name: ValueType): Kind<unknown> => valueTypes[name];
