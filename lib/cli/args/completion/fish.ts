import { type Candidates, type CommandCandidates, commandCandidates, type OptionCandidates } from './candidates.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const offer = ({ words, servers }: Candidates): string =>
  quoted([...words, ...(servers ? ['(command xy list --names 2>/dev/null)'] : [])].join(' '));

const optionLine = (condition: string, { long, short, values, summary }: OptionCandidates): string =>
  [
    `complete -c xy -n ${quoted(condition)} -l ${long}`,
    ...(short === undefined ? [] : [`-s ${short}`]),
    ...(values === undefined ? [] : [`-x -a ${offer(values)}`]),
    `-d ${quoted(summary)}`,
  ].join(' ');

const commandLines = ({ name, summary, args, options }: CommandCandidates): readonly string[] => {
  const condition = `__fish_seen_subcommand_from ${name}`;
  return [
    `complete -c xy -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...(args.words.length > 0 || args.servers ? [`complete -c xy -n ${quoted(condition)} -a ${offer(args)}`] : []),
    ...options.map((option) => optionLine(condition, option)),
  ];
};

/** The script for fish. It first erases the completions of an earlier version. */
export const fishScript = (): string =>
  [
    '# fish completion for xy: xy completion fish > ~/.config/fish/completions/xy.fish',
    'complete -c xy -e',
    'complete -c xy -f',
    ...commandCandidates().flatMap(commandLines),
    '',
  ].join('\n');
