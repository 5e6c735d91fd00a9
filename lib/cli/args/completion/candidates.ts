import { type CommandName, commandOf, commands, optionsOf } from '../commands.ts';
import { type ValueType, valueTypeOf } from '../value-types.ts';

/** What a shell can offer at one place of the command line: these words, and with `servers` the names of the servers. */
export interface Candidates {
  readonly words: readonly string[];
  readonly servers: boolean;
}

/** An option as a shell needs to know it. */
export interface OptionCandidates {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** What may follow. Absent: it takes no value. */
  readonly values: Candidates | undefined;
}

/** A command, and what may follow it. */
export interface CommandCandidates {
  readonly name: CommandName;
  readonly summary: string;
  readonly args: Candidates;
  readonly options: readonly OptionCandidates[];
}

const names = Object.keys(commands) as readonly CommandName[];

const candidatesOf = (kind: ValueType | undefined): Candidates => ({
  words: kind === undefined ? [] : kind === 'command' ? names : (valueTypeOf(kind).words ?? []),
  servers: kind === 'server',
});

/** What can stand at any of several places: a shell does not tell which one it is. */
const anyOf = (places: readonly Candidates[]): Candidates => ({
  words: places.flatMap(({ words }) => words),
  servers: places.some(({ servers }) => servers),
});

/** What a shell can offer for each command, as the command table has it. Pure. */
export const commandCandidates = (): readonly CommandCandidates[] =>
  names.map((name) => {
    const { summary, args } = commandOf(name);
    const options = Object.entries(optionsOf(name)).map(([long, option]) => ({
      long,
      short: option.short,
      summary: option.summary,
      values: option.value && candidatesOf(option.value.kind),
    }));
    return { name, summary, args: anyOf(args.map(({ kind }) => candidatesOf(kind))), options };
  });

/** How an option can be written. */
export const spellings = ({ long, short }: OptionCandidates): readonly string[] =>
  short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`];
