import meow, { type AnyFlags } from 'meow';
import { version } from '../../version.ts';
import type { Option } from './commands.ts';

/** The words of a command line, separated into options and arguments. */
export interface ParsedWords {
  /** The arguments, in order. */
  readonly input: readonly string[];
  /** The values of the given options by long name, in order; `true` for a flag. */
  readonly values: Readonly<Record<string, readonly (string | true)[]>>;
  /** Unknown one-letter options. */
  readonly unknownLetters: readonly string[];
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** meow always interprets `--no-key` as the negation of `--key`. */
const isNegated = (name: string): boolean => name.startsWith('no-');

/** The name of an option in meow. */
const flagOf = (name: string): string => camelCase(isNegated(name) ? name.slice('no-'.length) : name);

// All flags are declared as multiple, since meow throws if one that is not is repeated.
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

/**
 * The parser of meow removes the quotes around a value. Each quote is replaced for it by half of a surrogate pair, which
 * no argument contains, since arguments are decoded from UTF-8.
 */
const hidden = (word: string): string => word.replaceAll('"', '\uDC00').replaceAll("'", '\uDC01');

const restored = (word: string): string => word.replaceAll('\uDC00', '"').replaceAll('\uDC01', "'");

/**
 * Parses words by meow, with flags from the table of options. Validates nothing: `command-line.ts` does that, so that
 * the messages are ours.
 * @param words up to the first `--`.
 */
export const parseWords = (words: readonly string[], options: Readonly<Record<string, Option>>): ParsedWords => {
  const { input, flags } = meow('', {
    importMeta: { url: import.meta.url } as ImportMeta,
    // Without it, meow searches for a package.json.
    pkg: { name: 'xy', version },
    argv: words.map(hidden),
    flags: flagsOf(options),
    autoHelp: false,
    autoVersion: false,
    booleanDefault: undefined,
    description: false,
  });
  const found: Readonly<Record<string, unknown>> = flags;
  const valuesOf = (name: string): readonly (string | true)[] =>
    ((found[flagOf(name)] ?? []) as readonly (string | boolean)[]).map((value) =>
      isNegated(name) || value === true ? true : restored(value || ''),
    );
  return {
    input: input.map(restored),
    values: Object.fromEntries(
      Object.keys(options)
        .map((name) => [name, valuesOf(name)] as const)
        .filter(([, values]) => values.length > 0),
    ),
    unknownLetters: Object.keys(found)
      .filter((key) => key.length === 1)
      .map(restored),
  };
};
