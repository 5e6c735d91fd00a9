import { type CommandName, commandOf, commands, optionsOf } from '../commands.ts';
import { type ValueType, valueTypeOf } from '../value-types.ts';

/** The candidates at a position of the command line: these words and, with `servers`, the names of the servers. */
export interface Candidates {
  readonly words: readonly string[];
  readonly servers: boolean;
}

/** An option for completion. */
export interface OptionCandidates {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  /** The candidates for its value; undefined if it takes none. */
  readonly values: Candidates | undefined;
}

/** A command for completion. */
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

/** The candidates at any of several positions: the scripts do not distinguish them. */
const anyOf = (places: readonly Candidates[]): Candidates => ({
  words: places.flatMap(({ words }) => words),
  servers: places.some(({ servers }) => servers),
});

/** The candidates for each command, from the table. Pure. */
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

/** The spellings of an option. */
export const spellings = ({ long, short }: OptionCandidates): readonly string[] =>
  short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`];
