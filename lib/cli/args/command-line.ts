import {
  type CommandName,
  commandOf,
  commonOptions,
  type Invocation,
  isCommand,
  type Option,
  optionsOf,
  type ProgramName,
} from './commands.ts';
import { type ParsedWords, parseWords } from './parsed-words.ts';
import { type ValueType, valueTypeOf } from './value-types.ts';

/** What is wrong with a command line; `usage-error.ts` has the messages. */
export type Misuse = { readonly command?: CommandName } & (
  | { readonly type: 'unknown-command'; readonly word: string }
  /** `option` as written: `--tial`, `-x`. */
  | { readonly type: 'unknown-option' | 'missing-value' | 'unwanted-value'; readonly option: string }
  /** An option that probably belongs to the command `word`, which should follow `--`. */
  | { readonly type: 'option-of'; readonly option: string; readonly word: string }
  /** `what`: the option or argument that does not accept the word. */
  | { readonly type: 'wrong-word'; readonly what: string; readonly word: string; readonly kind: ValueType }
  | { readonly type: 'missing'; readonly what: string }
  | { readonly type: 'too-many'; readonly word: string }
  | { readonly type: 'either-or'; readonly argument: string; readonly option: string }
);

/** A parsed command line. */
export type CommandLine =
  | { readonly type: 'run'; readonly command: ProgramName; readonly invocation: Invocation }
  | { readonly type: 'help'; readonly command?: CommandName }
  | { readonly type: 'version' }
  | { readonly type: 'nothing' }
  | { readonly type: 'misuse'; readonly misuse: Misuse };

/**
 * Parses the words after `xy`. Pure. Options may come before, between and after the arguments, and common options also
 * before the command. If an option is repeated, the last value counts, unless it takes many. `--` ends the options.
 * meow separates options from arguments; this file validates them.
 */
export const readCommandLine = (words: readonly string[]): CommandLine => {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const literal = end < 0 ? [] : words.slice(end + 1);

  const at = own.findIndex((word) => !looksLikeOption(word));
  const first = at < 0 ? literal[0] : own[at];
  const command = first !== undefined && isCommand(first) ? first : undefined;
  const early = misspelt(at < 0 ? own : own.slice(0, at), commonOptions);
  if (early !== undefined) return misuse(undefined, early);
  if (first !== undefined && command === undefined) return misuse(undefined, { type: 'unknown-command', word: first });

  const options = optionsOf(command);
  const { input, values, unknownLetters } = parseWords(own, options);
  const [letter] = unknownLetters;
  const unknown: Misuse | undefined =
    letter === undefined ? undefined : { type: 'unknown-option', option: `-${letter}` };
  // The command itself may follow `--`.
  const before = input.slice(at < 0 ? 0 : 1);
  const args = [...before, ...literal.slice(at < 0 ? 1 : 0)];
  const spelling = misspelt(own, options) ?? unknown;
  if (spelling !== undefined) return misuse(command, optionOf(command, own, before, spelling));

  const read = readValues(values, options);
  if ('misuse' in read) return misuse(command, read.misuse);
  if (read.options.help === true) return help(command);
  if (read.options.version === true) return { type: 'version' };
  if (command === undefined) return { type: 'nothing' };
  const wrong =
    misplacedArgument(command, end < 0 ? undefined : before) ??
    wrongArgument(command, args, read.options) ??
    missingOption(command, read.options);
  if (wrong !== undefined) return misuse(command, wrong);
  if (command === 'help') return helpAbout(args);
  return { type: 'run', command, invocation: { args, options: read.options } as Invocation };
};

/** As in meow, `-` and negative numbers are arguments. */
const looksLikeOption = (word: string): boolean => /^-./.test(word) && !/^-(\d+(\.\d+)?|\.\d+)$/.test(word);

/** The first misspelt option: an unknown one, one with an unexpected value, or one without its value. */
const misspelt = (words: readonly string[], options: Readonly<Record<string, Option>>): Misuse | undefined => {
  for (const [index, word] of words.entries()) {
    if (!looksLikeOption(word)) continue;
    const [, long, value] = /^--([^=]+)(=.*)?$/s.exec(word) ?? [];
    const name = long ?? nameOfLetter(word, options);
    // Unknown letters are reported by meow, since they may be part of a group.
    if (name === undefined) continue;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const spelling = long === undefined ? `-${word.at(-1)}` : `--${long}`;
    if (option === undefined) return { type: 'unknown-option', option: spelling };
    if (option.value === undefined && value !== undefined) return { type: 'unwanted-value', option: spelling };
    const next = words[index + 1];
    const hasNext = next !== undefined && next !== '-' && !looksLikeOption(next);
    if (option.value !== undefined && (value === '=' || (value === undefined && !hasNext)))
      return { type: 'missing-value', option: spelling };
  }
  return undefined;
};

/** The option of the last letter of a group, if those before it are flags: `-fn` of `-fn 5`. */
const nameOfLetter = (word: string, options: Readonly<Record<string, Option>>): string | undefined => {
  const named = (letter: string | undefined) => Object.keys(options).find((name) => options[name]?.short === letter);
  const before = [...word.slice(1, -1)].map(named);
  const areFlags = before.every((name) => name !== undefined && options[name]?.value === undefined);
  return areFlags ? named(word.at(-1)) : undefined;
};

/** The values of the options, parsed by their types. */
const readValues = (
  values: ParsedWords['values'],
  known: Readonly<Record<string, Option>>,
): { readonly options: Readonly<Record<string, unknown>> } | { readonly misuse: Misuse } => {
  const options: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(values)) {
    const { value, many } = known[name] ?? {};
    const read: unknown[] = [];
    for (const word of given) {
      const found = value === undefined || word === true ? true : valueTypeOf(value.kind).read(word);
      if (found === undefined && value !== undefined)
        return { misuse: { type: 'wrong-word', what: `--${name}`, word: String(word), kind: value.kind } };
      read.push(found);
    }
    options[name] = many ? read : read.at(-1);
  }
  return { options };
};

/** Changes an unknown option after the words that should follow `--` into `option-of`. */
const optionOf = (
  command: CommandName | undefined,
  words: readonly string[],
  args: readonly string[],
  wrong: Misuse,
): Misuse => {
  const at = command === undefined ? -1 : commandOf(command).args.findIndex(({ after }) => after !== undefined);
  const word = at < 0 ? undefined : args[at];
  if (word === undefined || wrong.type !== 'unknown-option') return wrong;
  const isBehind = words.findIndex((each) => each.startsWith(wrong.option)) > words.lastIndexOf(word);
  return isBehind ? { ...wrong, type: 'option-of', word } : wrong;
};

/** Checks that the words after `--` are those of the command to run, if the command has such, and no others. */
const misplacedArgument = (command: CommandName, before: readonly string[] | undefined): Misuse | undefined => {
  const { args } = commandOf(command);
  if (before === undefined || args.every(({ after }) => after === undefined)) return undefined;
  const others = args.filter(({ after }) => after === undefined);
  const [missing] = others.slice(before.length);
  if (missing !== undefined) return { type: 'missing', what: missing.name };
  const [word] = before.slice(others.length);
  return word === undefined ? undefined : { type: 'too-many', word };
};

const wrongArgument = (
  command: CommandName,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Misuse | undefined => {
  const left = [...args];
  for (const { name, kind, optional, many, unless } of commandOf(command).args) {
    const replaced = unless !== undefined && options[unless] === true;
    if (replaced && left.length > 0) return { type: 'either-or', argument: name, option: `--${unless}` };
    if (left.length === 0 && !replaced && !optional) {
      return { type: 'missing', what: unless === undefined ? name : `${name} or --${unless}` };
    }
    for (const word of left.splice(0, many ? left.length : 1)) {
      if (valueTypeOf(kind).read(word) === undefined) return { type: 'wrong-word', what: name, word, kind };
    }
  }
  const [word] = left;
  return word === undefined ? undefined : { type: 'too-many', word };
};

const missingOption = (command: CommandName, options: Readonly<Record<string, unknown>>): Misuse | undefined => {
  for (const [name, { required, value }] of Object.entries(commandOf(command).options)) {
    if (required && !(name in options)) return { type: 'missing', what: `--${name} ${value?.name}` };
  }
  return undefined;
};

const misuse = (command: CommandName | undefined, wrong: Misuse): CommandLine => ({
  type: 'misuse',
  misuse: command === undefined ? wrong : { command, ...wrong },
});

const help = (command: CommandName | undefined): CommandLine =>
  command === undefined ? { type: 'help' } : { type: 'help', command };

const helpAbout = ([word]: readonly string[]): CommandLine => {
  if (word === undefined || isCommand(word)) return help(word);
  return misuse(undefined, { type: 'unknown-command', word });
};
