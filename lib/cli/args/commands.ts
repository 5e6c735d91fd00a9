import type { ValueOf, ValueType } from './value-types.ts';

/** An argument of a command, as in its usage line: `NAME`, `[NAME]`, `NAME…`. */
export interface Argument {
  readonly name: string;
  readonly kind: ValueType;
  readonly optional?: true;
  /** Takes all remaining words. */
  readonly many?: true;
  /** Follows `--`, so that its options are not xy's. */
  readonly after?: '--';
  /** The option that replaces the argument: exactly one of the two must be given. */
  readonly unless?: string;
}

/** An option of a command. Without `value` it is a flag. */
export interface Option {
  /** The letter of its short form. */
  readonly short?: string;
  readonly value?: { readonly name: string; readonly kind: ValueType };
  readonly required?: true;
  /** May be given more than once: its value is a list. */
  readonly many?: true;
  readonly summary: string;
}

/** The declaration of a command, from which the parser, the help and the completions are derived. */
export interface Command {
  /** A short summary for the list of commands. */
  readonly summary: string;
  /** A description in sentences for `--help`. */
  readonly about: string;
  readonly args: readonly Argument[];
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines that work unchanged if there is a server named `echo`. */
  readonly examples: readonly [string, ...string[]];
}

/** Options of every command; `help` and `version` also work without one. */
export const commonOptions = {
  json: { summary: 'print the raw response, as JSON' },
  help: { short: 'h', summary: 'show this help' },
  version: { short: 'V', summary: 'show the version' },
} as const satisfies Readonly<Record<string, Option>>;

const server = { name: 'NAME', kind: 'server' } as const satisfies Argument;

/** `start`, `stop` and `restart` take servers, or `--all`. */
const chosen = {
  args: [{ ...server, many: true, unless: 'all' }],
  options: { all: { summary: 'every server there is' } },
} as const satisfies Partial<Command>;

const timeout = {
  value: { name: 'TIME', kind: 'duration' },
  summary: 'the longest time to wait, 30s by default',
} as const satisfies Option;

/** The options of commands that start servers. */
const waiting = {
  wait: { summary: 'return when all started servers are ready' },
  timeout,
} as const satisfies Command['options'];

const noKey = {
  summary: 'no key for the bridge: open to all on this machine',
} as const satisfies Option;

/** The commands of SPEC § 8, in the order in which the help lists them. */
export const commands = {
  daemon: {
    summary: 'run the daemon: start all servers and keep them running',
    about:
      'Runs in the foreground and logs to stderr. SIGTERM or Ctrl-C stops all servers and ends it, a second one kills ' +
      'them at once, SIGHUP reloads, so it survives the end of its terminal. An invalid config ends it with exit code ' +
      '3. XY_LOG sets how much it logs: trace, debug, info (the default), warn, error, fatal or silent.',
    args: [],
    options: {
      watch: { summary: 'reload whenever the config directory changes' },
      'keep-going': { summary: 'start the valid servers even if other configs are invalid' },
    },
    examples: ['xy daemon --watch'],
  },
  list: {
    summary: 'list the servers',
    about: 'NO_COLOR switches the colours off; there are none unless it prints to a terminal.',
    args: [],
    options: { names: { summary: 'the names only, one a line' } },
    examples: ['xy list', 'xy list --json'],
  },
  status: {
    summary: 'show everything about one server',
    about: 'State, process, last exit, command line, files, and the last state changes.',
    args: [server],
    options: {},
    examples: ['xy status echo'],
  },
  start: {
    summary: 'start servers',
    about:
      'Returns when each has been started or has failed to. Clears `failed`, the backoff and the restart limit. With ' +
      '--wait it returns when each is ready, and fails with the last lines of the logs of those that are not.',
    ...chosen,
    options: { ...chosen.options, ...waiting },
    examples: ['xy start echo --wait', 'xy start --all'],
  },
  stop: {
    summary: 'stop servers',
    about: 'Sends the stop signal, and SIGKILL when the grace is over. Returns when no process of theirs is left.',
    ...chosen,
    examples: ['xy stop echo', 'xy stop --all'],
  },
  restart: {
    summary: 'stop servers and start them again',
    about: 'Also starts those that are not running.',
    ...chosen,
    options: { ...chosen.options, ...waiting },
    examples: ['xy restart echo', 'xy restart --all'],
  },
  reload: {
    summary: 'apply changes of the config directory',
    about:
      'Starts what was added, stops what was removed, restarts what changed, and leaves the rest alone. If any config ' +
      'is invalid nothing changes and the exit code is 3.',
    args: [],
    options: waiting,
    examples: ['xy reload'],
  },
  logs: {
    summary: "show a server's log",
    about:
      'Each line as `[out] LINE` or `[err] LINE`, exactly as the server printed it, control characters included. ' +
      'Without --tail: the last 1 MiB of lines. A reader that is too slow loses lines and is told how many.',
    args: [server],
    options: {
      tail: { short: 'n', value: { name: 'N', kind: 'count' }, summary: 'the last N lines only' },
      follow: { short: 'f', summary: 'go on with new lines as they come' },
    },
    examples: ['xy logs echo --tail 20 --follow', 'xy logs -n 20 -f echo'],
  },
  check: {
    summary: 'check the config directory, without a daemon',
    about: 'Every error as FILE:LINE:COL: message, on stderr. The exit code is 0 if there is none, else 3.',
    args: [],
    options: {},
    examples: ['xy check'],
  },
  events: {
    summary: 'show state changes as they happen',
    about: 'One line each, until Ctrl-C or until the daemon stops: time, name, states, reason.',
    args: [{ ...server, optional: true }],
    options: {},
    examples: ['xy events', 'xy events echo --json'],
  },
  wait: {
    summary: 'wait for a server to reach a state, or to be ready',
    about:
      'The exit code is 0 when it is reached, 1 at the timeout, or as soon as it cannot be reached any more: when the ' +
      'server has failed or was removed.',
    args: [server],
    options: {
      for: {
        value: { name: 'STATE', kind: 'state' },
        required: true,
        summary: 'the state, for example running, or ready',
      },
      timeout,
    },
    examples: ['xy wait echo --for ready --timeout 1m'],
  },
  inspect: {
    summary: 'show what a running server offers',
    about:
      'Connects as a client does and shows what the server says about itself: name, protocol, instructions, tools, ' +
      'resources, resource templates and prompts. The exit code is 1 if it does not answer, or cannot list them.',
    args: [server],
    options: { timeout },
    examples: ['xy inspect echo', 'xy inspect echo --json'],
  },
  call: {
    summary: 'call a tool of a running server',
    about:
      'The arguments are a JSON object, or - for stdin. Prints the text of the result, all of the result with --json. ' +
      'The exit code is 1 if the tool fails.',
    args: [server, { name: 'TOOL', kind: 'tool' }, { name: 'JSON', kind: 'json', optional: true }],
    options: { timeout },
    examples: [`xy call echo echo '{"message":"hello"}'`],
  },
  add: {
    summary: 'add a server, and wait until it is ready',
    about:
      'Writes NAME.kdl, applies it, and prints the URL once the server answers. If it does not, xy tells you why and ' +
      'removes the config again; the log is kept. In arguments and variables {port} stands for its port, which is also in PORT. ' +
      '--stdio is for servers that speak stdio: it runs them behind a bridge from npm, which requires a key that xy generates.',
    args: [
      { name: 'NAME', kind: 'word' },
      { name: 'COMMAND', kind: 'word', many: true, after: '--' },
    ],
    options: {
      port: { value: { name: 'N', kind: 'port' }, summary: 'its port; by default a free one that stays the same' },
      stdio: { summary: 'the command speaks stdio, not HTTP' },
      'no-key': noKey,
      path: { value: { name: 'PATH', kind: 'path' }, summary: 'where it speaks MCP, /mcp by default' },
      header: { value: { name: 'H', kind: 'header' }, many: true, summary: "a header that it requires: 'NAME: VALUE'" },
      env: {
        value: { name: 'K=V', kind: 'variable' },
        many: true,
        summary: 'a variable; K alone: with its current value',
      },
      'env-file': { value: { name: 'FILE', kind: 'file' }, many: true, summary: 'variables, one K=V a line' },
    },
    examples: [
      'xy add web --port 8931 -- npx -y @playwright/mcp --port {port}',
      'xy add memory --stdio -- npx -y @modelcontextprotocol/server-memory',
    ],
  },
  edit: {
    summary: "edit a server's config, check it, apply it",
    about:
      'Opens a copy in $VISUAL or $EDITOR. If it is valid it replaces the config, and the daemon reloads. If not, xy ' +
      'asks on a terminal whether to edit again; elsewhere the exit code is 3. Edits that were not applied are kept ' +
      'beside the config, as .NAME.kept-….kdl.',
    args: [server],
    options: {},
    examples: ['xy edit echo'],
  },
  remove: {
    summary: 'stop a server and remove its config',
    about: 'Returns when no process of the server is left. Its log stays.',
    args: [server],
    options: {},
    examples: ['xy remove echo'],
  },
  import: {
    summary: "add the servers of a client's config",
    about:
      'Takes the servers that the client launches itself, and runs each behind a bridge from npm, once for all ' +
      'clients. The file stays as it is: xy export CLIENT --write --force then points it to xy.',
    args: [{ name: 'FILE|CLIENT', kind: 'source' }],
    options: { 'dry-run': { summary: 'print the configs only, without values of variables' }, 'no-key': noKey },
    examples: ['xy import claude-code --dry-run', 'xy import ~/.cursor/mcp.json'],
  },
  export: {
    summary: "print servers as a client's config, or put them into it",
    about:
      'All servers, unless some are named, as they are in the config directory: no daemon is needed. --write changes ' +
      "only xy's own entries in the client's file, keeps its comments, and leaves a backup beside it. Secrets are " +
      'never written: a header refers to a variable, and xy tells you which.',
    args: [
      { name: 'CLIENT', kind: 'client' },
      { ...server, many: true, optional: true },
    ],
    options: {
      write: { summary: "put them into the client's own file" },
      remove: { summary: 'remove them from it' },
      file: { value: { name: 'FILE', kind: 'file' }, summary: 'use this file instead' },
      force: { summary: "replace entries with these names that are not xy's" },
    },
    examples: ['xy export cursor', 'xy export claude-code echo --write', 'xy export codex --remove'],
  },
  completion: {
    summary: 'print a completion script for your shell',
    about:
      'bash and zsh: put `source <(xy completion bash)` into ~/.bashrc, or the same with zsh into ~/.zshrc. ' +
      'fish: xy completion fish > ~/.config/fish/completions/xy.fish',
    args: [{ name: 'SHELL', kind: 'shell' }],
    options: {},
    examples: ['source <(xy completion bash)'],
  },
  help: {
    summary: 'show help, about a command if one is named',
    about: 'The same as `xy COMMAND --help`.',
    args: [{ name: 'COMMAND', kind: 'command', optional: true }],
    options: {},
    examples: ['xy help logs'],
  },
} as const satisfies Readonly<Record<string, Command>>;

/** The name of a command. */
export type CommandName = keyof typeof commands;

/** A command that does something: `help` is answered from the table. */
export type ProgramName = Exclude<CommandName, 'help'>;

/** @returns whether `word` names a command. */
export const isCommand = (word: string): word is CommandName => Object.hasOwn(commands, word);

/** A command's declaration, with the general type. */
export const commandOf = (name: CommandName): Command => commands[name];

/** All options of a command by long name; without a command, the common ones. */
export const optionsOf = (name: CommandName | undefined): Readonly<Record<string, Option>> =>
  name === undefined ? commonOptions : { ...commandOf(name).options, ...commonOptions };

type One<O> = O extends { readonly value: { readonly kind: infer K extends ValueType } } ? ValueOf<K> : true;

type Read<O> = O extends { readonly many: true } ? readonly One<O>[] : One<O>;

type Required<O> = { [K in keyof O]: O[K] extends { readonly required: true } ? K : never }[keyof O];

type Values<O> = { readonly [K in Required<O>]: Read<O[K]> } & {
  readonly [K in Exclude<keyof O, Required<O>>]?: Read<O[K]>;
};

/** A valid command line of command `N`. */
export interface Invocation<N extends CommandName = CommandName> {
  /** As many as declared. */
  readonly args: readonly string[];
  /** The given options by long name. */
  readonly options: Values<(typeof commands)[N]['options']> & { readonly json?: true };
}
