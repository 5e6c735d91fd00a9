import {
  type CommandName,
  commandOf,
  type Invocation,
  isCommand,
  type Option,
  optionsOf,
  type ProgramName,
} from './commands.ts';
import { type KindName, kindOf } from './kinds.ts';

/** What is wrong with a command line. `explain-misuse.ts` says it in words. */
export type Misuse = { readonly command?: CommandName } & (
  | { readonly type: 'unknown-command'; readonly word: string }
  /** `option` as it was written: `--tial`, `-x`. */
  | { readonly type: 'unknown-option' | 'missing-value' | 'unwanted-value'; readonly option: string }
  /** It may be one of `word`'s, which should stand after `--`. */
  | { readonly type: 'option-of'; readonly option: string; readonly word: string }
  /** `what` is the option or argument that takes no such word. */
  | { readonly type: 'wrong-word'; readonly what: string; readonly word: string; readonly kind: KindName }
  | { readonly type: 'missing'; readonly what: string }
  | { readonly type: 'too-many'; readonly word: string }
  | { readonly type: 'either-or'; readonly argument: string; readonly option: string }
);

/** What a command line asks for. */
export type CommandLine =
  | { readonly type: 'run'; readonly command: ProgramName; readonly invocation: Invocation }
  | { readonly type: 'help'; readonly command?: CommandName }
  | { readonly type: 'version' }
  | { readonly type: 'nothing' }
  | { readonly type: 'misuse'; readonly misuse: Misuse };

/**
 * Reads the words after `xy`. Pure. Options may stand before, between and after the arguments, the common ones also
 * before the command; of one that is given twice the last counts, unless it takes many; `--` ends them. By hand, because `util.parseArgs`
 * costs a twentieth of Node's own start and would leave all the checking to us all the same.
 */
export const readCommandLine = (words: readonly string[]): CommandLine => {
  const queue = [...words];
  const args: string[] = [];
  const options: Record<string, unknown> = {};
  let command: CommandName | undefined;
  let before: readonly string[] | undefined;

  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--' && before === undefined) {
      before = [...args];
    } else if (word.startsWith('-') && word !== '-' && before === undefined) {
      const taken = takeOption(word, queue, optionsOf(command));
      if ('type' in taken) return misuse(command, optionOf(command, args, taken));
      const { name, value } = taken;
      options[name] = taken.many ? [...((options[name] as readonly unknown[] | undefined) ?? []), value] : value;
    } else if (command !== undefined) {
      args.push(word);
    } else if (isCommand(word)) {
      command = word;
    } else {
      return misuse(command, { type: 'unknown-command', word });
    }
  }
  if (options.help === true) return help(command);
  if (options.version === true) return { type: 'version' };
  if (command === undefined) return { type: 'nothing' };
  const wrong =
    misplacedArgument(command, before) ?? wrongArgument(command, args, options) ?? missingOption(command, options);
  if (wrong !== undefined) return misuse(command, wrong);
  return command === 'help' ? helpAbout(args) : { type: 'run', command, invocation: { args, options } as Invocation };
};

/** What is wrong with an option that may belong to words that should stand after `--`. */
const optionOf = (command: CommandName | undefined, args: readonly string[], wrong: Misuse): Misuse => {
  const at = command === undefined ? -1 : commandOf(command).args.findIndex(({ after }) => after !== undefined);
  const word = at < 0 ? undefined : args[at];
  return word === undefined || wrong.type !== 'unknown-option' ? wrong : { ...wrong, type: 'option-of', word };
};

/** Reads one option, of which `word` is the first word or a group of letters, and takes what belongs to it off the queue. */
const takeOption = (
  word: string,
  queue: string[],
  known: Readonly<Record<string, Option>>,
): { readonly name: string; readonly value: unknown; readonly many?: boolean } | Misuse => {
  const isLong = word.startsWith('--');
  const end = isLong ? word.indexOf('=') : 2;
  const spelling = end < 0 ? word : word.slice(0, end);
  const attached = end < 0 || end === word.length ? undefined : word.slice(isLong ? end + 1 : end);
  const [name, option] =
    Object.entries(known).find(([long, { short }]) => spelling === `--${long}` || spelling === `-${short}`) ?? [];
  if (name === undefined || option === undefined) return { type: 'unknown-option', option: spelling };
  if (option.value === undefined) {
    if (attached !== undefined && isLong) return { type: 'unwanted-value', option: spelling };
    if (attached !== undefined) queue.unshift(`-${attached}`);
    return { name, value: true };
  }
  const given = attached ?? queue.shift();
  if (given === undefined) return { type: 'missing-value', option: spelling };
  const { kind } = option.value;
  const value = kindOf(kind).read(given);
  return value === undefined
    ? { type: 'wrong-word', what: spelling, word: given, kind }
    : { name, value, many: option.many === true };
};

/** Where a command has words of its own after `--`, none of the others stand there, and none of its own before. */
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
      if (kindOf(kind).read(word) === undefined) return { type: 'wrong-word', what: name, word, kind };
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
