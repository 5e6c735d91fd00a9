import { wrapped } from '../terminal/wrap.ts';
import { type Command, type CommandName, commandOf, commands, commonOptions, type Option } from './commands.ts';

const WIDTH = 76;

const argumentForm = ({ name, optional, many, unless, after }: Command['args'][number]): string => {
  const form = `${after === undefined ? '' : `${after} `}${name}${many ? '…' : ''}`;
  if (unless !== undefined) return `${form} | --${unless}`;
  return optional ? `[${form}]` : form;
};

const optionForm = (name: string, { value, many }: Option): string =>
  value === undefined ? `--${name}` : `--${name} ${value.name}${many ? '…' : ''}`;

/** The usage line of a command: `xy logs NAME [--tail N] [--follow]`, `xy add NAME [OPTION…] -- COMMAND…`. Pure. */
export const usage = (name: CommandName): string => {
  const { args, options } = commandOf(name);
  const instead = args.map(({ unless }) => unless);
  const optionForms = Object.entries(options)
    .filter(([option]) => !instead.includes(option))
    .map(([option, spec]) => (spec.required ? optionForm(option, spec) : `[${optionForm(option, spec)}]`));
  const own = args.filter(({ after }) => after === undefined);
  const last = args.filter(({ after }) => after !== undefined);
  const line = (forms: readonly string[]): string =>
    ['xy', name, ...own.map(argumentForm), ...forms, ...last.map(argumentForm)].join(' ');
  const whole = line(optionForms);
  return whole.length <= WIDTH - 2
    ? whole
    : line([...optionForms.filter((form) => !form.startsWith('[')), '[OPTION…]']);
};

const section = (title: string, lines: readonly string[]): readonly string[] => [
  '',
  title,
  ...lines.map((line) => `  ${line}`),
];

const twoColumns = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
};

const optionRows = (options: Readonly<Record<string, Option>>): readonly (readonly [string, string])[] =>
  Object.entries(options).map(([name, option]) => [
    `${option.short === undefined ? '   ' : `-${option.short},`} ${optionForm(name, option)}`,
    option.summary,
  ]);

const examples = (lines: readonly string[]): readonly string[] =>
  section(
    lines.length === 1 ? 'Example' : 'Examples',
    lines.map((line) => `$ ${line}`),
  );

/** The help of one command. Pure. */
export const helpOf = (name: CommandName): string => {
  const command = commandOf(name);
  return [
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    ...section('Usage', [`$ ${usage(name)}`]),
    '',
    ...wrapped(command.about, WIDTH),
    ...section('Options', twoColumns(optionRows({ ...command.options, ...commonOptions }))),
    ...examples(command.examples),
  ].join('\n');
};

/** The help of xy as a whole. Pure. */
export const overview = (): string => {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  return [
    'xy keeps HTTP MCP servers running.',
    ...section('Usage', ['$ xy COMMAND [ARGUMENT…] [OPTION…]']),
    ...section('Commands', twoColumns(rows)),
    ...section('Options of every command', twoColumns(optionRows(commonOptions))),
    ...section('Exit codes', [
      '0  done',
      '1  the operation failed, or wrong usage',
      '2  the daemon cannot be reached',
      '3  the config is invalid',
    ]),
    ...examples(['xy daemon --watch', 'xy list', 'xy logs echo --tail 20 --follow', 'xy help logs']),
  ].join('\n');
};
