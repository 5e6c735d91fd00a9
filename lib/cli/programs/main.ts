import { pathsIn } from '../../host/instance/paths.ts';
import { findSocket } from '../../host/socket/socket-record.ts';
import { visibleJson } from '../../text/visible.ts';
import { version } from '../../version.ts';
import { readCommandLine } from '../args/command-line.ts';
import type { Invocation, ProgramName } from '../args/commands.ts';
import { change } from '../control/lifecycle.ts';
import { reload } from '../control/reload.ts';
import { list } from '../queries/list.ts';
import { status } from '../queries/status.ts';
import { endingOf, exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { userError } from '../terminal/user-error.ts';

/** With `--json`, an error is an object on stdout (SPEC § 8), if stdout can be written at all. */
const printError = (error: object): void => {
  try {
    print(visibleJson(error));
  } catch {
    // The error is on stderr already.
  }
};

/** Runs a valid command line. @returns the exit code. */
type Program<N extends ProgramName> = (invocation: Invocation<N>) => Promise<number>;

/** A program that talks to the daemon. */
const client =
  <N extends ProgramName>(run: (invocation: Invocation<N>, socket: string) => Promise<number>): Program<N> =>
  (invocation) => {
    process.once('uncaughtException', end);
    return run(invocation, findSocket(pathsIn(process.env)));
  };

/**
 * The programs of the commands. Those that are imported dynamically are separate files of the build, so that `xy list`
 * starts fast: most of its time is spent on the static imports of this file.
 */
const programs: { readonly [N in ProgramName]: Program<N> } = {
  daemon: async ({ options }) => {
    const { runDaemon } = await import('../../host/run-daemon.ts');
    return runDaemon({
      watch: options.watch === true,
      keepGoing: options['keep-going'] === true,
      refused: (error) => options.json === true && printError(endingOf(error).error),
    });
  },
  list: client(list),
  status: client(status),
  start: client(change('start')),
  stop: client(change('stop')),
  restart: client(change('restart')),
  reload: client(reload),
  logs: client(async (invocation, socket) => (await import('./follow.ts')).logs(invocation, socket)),
  check: async (invocation) => (await import('./check.ts')).check(invocation),
  events: client(async (invocation, socket) => (await import('./follow.ts')).events(invocation, socket)),
  wait: client(async (invocation, socket) => (await import('./follow.ts')).wait(invocation, socket)),
  inspect: client(async (invocation, socket) => (await import('./mcp.ts')).inspect(invocation, socket)),
  call: client(async (invocation, socket) => (await import('./mcp.ts')).call(invocation, socket)),
  add: client(async (invocation, socket) => (await import('./authoring.ts')).add(invocation, socket)),
  edit: client(async (invocation, socket) => (await import('./authoring.ts')).edit(invocation, socket)),
  remove: client(async (invocation, socket) => (await import('./authoring.ts')).remove(invocation, socket)),
  import: client(async (invocation, socket) => (await import('./mcp-clients.ts')).importServers(invocation, socket)),
  export: async (invocation) => (await import('./mcp-clients.ts')).exportServers(invocation),
  completion: async (invocation) => (await import('./completion.ts')).completion(invocation),
};

const run = <N extends ProgramName>(name: N, invocation: Invocation<N>): Promise<number> => programs[name](invocation);

const main = async (words: readonly string[]): Promise<number> => {
  const line = readCommandLine(words);
  switch (line.type) {
    case 'run':
      return run(line.command, line.invocation);
    case 'version':
      print(`xy ${version}`);
      return exitCodes.done;
    case 'help':
      (await import('./help.ts')).showHelp(line.command);
      return exitCodes.done;
    case 'nothing':
      (await import('./help.ts')).showHelp(undefined);
      return exitCodes.failed;
    case 'misuse':
      throw userError((await import('./help.ts')).usageError(line.misuse));
  }
};

/** Whether errors are to be printed as JSON, even if the command line is not valid. */
const wantsJson = (words: readonly string[]): boolean => {
  const own = words.indexOf('--');
  return (own < 0 ? words : words.slice(0, own)).includes('--json');
};

/** Ends a failed program. The stack trace is printed only with `XY_DEBUG`. */
const end = (failure: unknown): never => {
  const { exitCode, message, error } = endingOf(failure);
  complain(message);
  if (wantsJson(process.argv.slice(2))) printError(error);
  if (process.env.XY_DEBUG && failure instanceof Error) complain(failure.stack ?? '');
  process.exit(exitCode);
};

main(process.argv.slice(2)).then((code) => process.exit(code), end);
