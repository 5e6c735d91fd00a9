import meow, { type AnyFlags } from 'meow';
import { version } from '../../version.ts';
import type { Option } from './commands.ts';

/** The words of a command line, told apart. */
export interface ParsedWords {
  /** Those that are no options, in their order. */
  readonly input: readonly string[];
  /** The values of the options that were given, by long name, in their order; `true` for a flag. */
  readonly values: Readonly<Record<string, readonly (string | true)[]>>;
  /** Letters that are no option's. */
  readonly unknownLetters: readonly string[];
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** meow takes `--no-key` for "not `--key`", whatever flags there are. */
const isNegated = (name: string): boolean => name.startsWith('no-');

/** How meow calls an option. */
const flagOf = (name: string): string => camelCase(isNegated(name) ? name.slice('no-'.length) : name);

// All of them many times: of one that is given twice meow would make an exception.
const flagsOf = (options: Readonly<Record<string, Option>>): AnyFlags =>
  Object.fromEntries(
    Object.entries(options).map(([name, { short, value }]) => [
      flagOf(name),
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        isMultiple: true as const,
        ...(short !== undefined && { shortFlag: short as 'h' }),
      },
    ]),
  );

/** meow sets `process.title`, which would take the command line of the daemon out of `ps`. */
const keepingTitle = <T>(work: () => T): T => {
  const title = Object.getOwnPropertyDescriptor(process, 'title');
  Object.defineProperty(process, 'title', { configurable: true, writable: true, value: '' });
  try {
    return work();
  } finally {
    if (title) Object.defineProperty(process, 'title', title);
  }
};

/**
 * Reads words by meow, with flags made of the table of options. Checks nothing: `command-line.ts` does, in our own words.
 * @param words up to the first `--`.
 */
export const parseWords = (words: readonly string[], options: Readonly<Record<string, Option>>): ParsedWords => {
  const { input, flags } = keepingTitle(() =>
    meow('', {
      importMeta: { url: import.meta.url } as ImportMeta,
      // Given, lest it looks for a package.json.
      pkg: { name: 'xy', version },
      argv: words,
      flags: flagsOf(options),
      autoHelp: false,
      autoVersion: false,
      booleanDefault: undefined,
      description: false,
    }),
  );
  const found: Readonly<Record<string, unknown>> = flags;
  const valuesOf = (name: string): readonly (string | true)[] =>
    ((found[flagOf(name)] ?? []) as readonly (string | boolean)[]).map((value) =>
      isNegated(name) ? true : value || '',
    );
  return {
    input,
    values: Object.fromEntries(
      Object.keys(options)
        .map((name) => [name, valuesOf(name)] as const)
        .filter(([, values]) => values.length > 0),
    ),
    unknownLetters: Object.keys(found).filter((key) => key.length === 1),
  };
};
