import { didYouMean, quoted } from '../../config/schema/phrasing.ts';
import type { Misuse } from './command-line.ts';
import { type CommandName, commandOf, commands, optionsOf } from './commands.ts';
import { usage } from './help-text.ts';
import { type ValueType, valueTypeOf } from './value-types.ts';

/** Commands of other programs, and the corresponding ones of xy. */
const synonyms: ReadonlyMap<string, CommandName> = new Map([
  ['ls', 'list'],
  ['ps', 'list'],
  ['show', 'status'],
  ['info', 'status'],
  ['up', 'start'],
  ['down', 'stop'],
  ['kill', 'stop'],
  ['tail', 'logs'],
  ['test', 'check'],
  ['validate', 'check'],
]);

const names = Object.keys(commands) as readonly CommandName[];

const unknownCommand = (word: string): string => {
  const synonym = synonyms.get(word);
  return `unknown command ${quoted(word)}, ${synonym === undefined ? didYouMean(word, names) : `did you mean "${synonym}"?`}`;
};

const spellings = (command: CommandName | undefined): readonly string[] =>
  Object.entries(optionsOf(command)).flatMap(([name, { short }]) =>
    short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
  );

/** Advice for commands with an argument that may begin with `-`. */
const afterDashes = (command: CommandName | undefined): string => {
  const { args } = command === undefined ? { args: [] } : commandOf(command);
  const free = args.find(({ kind }) => kind === 'tool');
  return free === undefined ? '' : `; a ${free.name} that begins with - goes after --`;
};

const unknownOption = (command: CommandName | undefined, option: string): string => {
  if (command === undefined && names.some((name) => spellings(name).includes(option))) {
    return `option ${quoted(option)} belongs after the command`;
  }
  // All one-letter options are equally similar, so all are listed.
  const isLong = option.startsWith('--');
  const known = spellings(command).filter((spelling) => spelling.startsWith('--') === isLong);
  const near = isLong ? didYouMean(option, known) : `known are ${known.join(', ')}`;
  return `unknown option ${quoted(option)}, ${near}${near.startsWith('did') ? '' : afterDashes(command)}`;
};

const wrongWord = (kind: ValueType, word: string): string => {
  const { words, wanted, secret } = valueTypeOf(kind);
  if (words === undefined) return `expected ${wanted}${secret ? '' : `, found ${quoted(word)}`}`;
  const near = didYouMean(word, words);
  const known = kind === 'client' && near.startsWith('did') ? ` known are ${words.join(', ')}` : '';
  return `unknown ${kind} ${quoted(word)}, ${near}${known}`;
};

const withUsage = (problem: string, command: CommandName | undefined): string =>
  `${problem}, usage: ${command === undefined ? 'xy COMMAND' : usage(command)}`;

/** The message for a wrong command line: one line that includes the remedy. Pure. */
export const usageError = (misuse: Misuse): string => {
  const { command } = misuse;
  switch (misuse.type) {
    case 'unknown-command':
      return unknownCommand(misuse.word);
    case 'unknown-option':
      return unknownOption(command, misuse.option);
    case 'option-of':
      return withUsage(
        `unknown option ${quoted(misuse.option)}: if it is one of ${misuse.word}, write -- before ${misuse.word}`,
        command,
      );
    case 'missing-value':
      return withUsage(`option ${misuse.option} needs a value`, command);
    case 'unwanted-value':
      return withUsage(`option ${misuse.option} takes no value`, command);
    case 'wrong-word':
      return `${misuse.what}: ${wrongWord(misuse.kind, misuse.word)}`;
    case 'missing':
      return withUsage(`${misuse.what} is missing`, command);
    case 'too-many':
      return withUsage(`unexpected argument ${quoted(misuse.word)}`, command);
    case 'either-or':
      return `either ${misuse.argument} or ${misuse.option}, not both`;
  }
};
