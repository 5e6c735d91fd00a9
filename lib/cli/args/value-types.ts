import { clientNamed, clientNames } from '../../clients/table/names.ts';
import type { ServerState } from '../../model.ts';

/** What `xy wait` can wait for: a state (SPEC § 3), or that the server is ready (SPEC § 9). */
const states = [
  'stopped',
  'starting',
  'running',
  'restarting',
  'failed',
  'stopping',
  'ready',
] as const satisfies readonly (ServerState | 'ready')[];

/** The shells for which there is a completion script. */
const shells = ['bash', 'zsh', 'fish'] as const;

/** What a word on the command line may be. */
interface Kind<T> {
  /** All words of this kind, where they can be counted. */
  readonly words?: readonly string[];
  /** What is wanted, where the words can't be counted. */
  readonly wanted?: string;
  /** The word may be a secret: it is not shown. */
  readonly secret?: true;
  /** The word's value; undefined where it is none of this kind. `explain.ts` says what was wanted instead. */
  read(word: string): T | undefined;
}

const text: Kind<string> = { read: (word) => word };

const oneOf = <T extends string>(words: readonly T[]): Kind<T> => ({
  words,
  read: (word) => words.find((known) => known === word),
});

// Fifteen digits are below 2^53: no number is rounded.
const count: Kind<number> = {
  wanted: 'a whole number, 0 or more',
  read: (word) => (/^\d{1,15}$/.test(word) ? Number(word) : undefined),
};

const port: Kind<number> = {
  wanted: 'a port, 1 to 65535',
  read: (word) => (/^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= 65_535 ? Number(word) : undefined),
};

// A name alone is a variable of xy's own environment: its value is on no command line, which every user can read.
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

/** The valueTypes of words that arguments and options take, by name. A duration is read by the program that takes it. */
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

/** The name of a kind. */
export type ValueType = keyof typeof valueTypes;

/** What a word of kind `K` is read as. */
export type ValueOf<K extends ValueType> = (typeof valueTypes)[K] extends Kind<infer T> ? T : never;

/** A kind by its name, for those to whom all valueTypes are alike. */
export const valueTypeOf = (name: ValueType): Kind<unknown> => valueTypes[name];
