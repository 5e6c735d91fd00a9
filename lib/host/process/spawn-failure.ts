import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LaunchFailure, ServerConfig } from '../../model.ts';
import { codeOf, isWantOfMeans, reasonOf } from './os-error.ts';

/** The default of execvp(3) if PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin';

/** The files that the command may be, in the order of the search, relative to the child's working directory. */
const candidates = ({ command, workingDir = '.' }: Command, path = DEFAULT_PATH): readonly string[] =>
  command.includes('/')
    ? [resolve(workingDir, command)]
    : path.split(':').map((directory) => resolve(workingDir, directory, command));

/** What is at a path, with regard to executing it. */
type Finding = 'nothing' | 'unreachable' | 'directory' | 'not-executable' | 'executable';

const findingAt = (path: string): Finding => {
  try {
    if (statSync(path).isDirectory()) return 'directory';
  } catch (error) {
    return codeOf(error) === 'EACCES' ? 'unreachable' : 'nothing';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch {
    return 'not-executable';
  }
};

/** The kernel reads no more of a `#!` line. */
const LONGEST_SHEBANG = 256;

/** The interpreter that a script's first line names, with a trailing carriage return if there is one. */
const interpreterOf = (path: string): string | undefined => {
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(LONGEST_SHEBANG);
      const line = bytes.toString('utf8', 0, readSync(fd, bytes));
      return /^#![ \t]*([^ \t\n]+)/.exec(line)?.[1];
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
};

/** The message for a file that is executable but failed to run: its interpreter or loader is at fault. */
const blameInterpreter = (path: string, fallback: string): string => {
  const interpreter = interpreterOf(path);
  if (interpreter === undefined) return fallback;
  if (interpreter.endsWith('\r')) return 'its first line ends in a carriage return: save it with Unix line endings';
  const reasons: Record<Finding, string> = {
    nothing: 'no such file',
    unreachable: 'permission denied',
    directory: 'is a directory',
    'not-executable': 'is not executable',
    executable: 'does not work as one',
  };
  return `its interpreter ${interpreter} (first line, #!): ${reasons[findingAt(interpreter)]}`;
};

const blame = (path: string, finding: Finding, error: unknown): string => {
  switch (finding) {
    case 'nothing':
      return 'no such file';
    case 'unreachable':
      return 'permission denied on the way to it';
    case 'directory':
      return 'is a directory';
    case 'not-executable':
      return `is not executable: chmod +x ${path}`;
    case 'executable':
      return blameInterpreter(
        path,
        codeOf(error) === 'ENOENT' ? 'the loader that it was built for is missing' : reasonOf(error),
      );
  }
};

type Command = Pick<ServerConfig, 'command'> & { readonly workingDir?: string | undefined };

/** The message for a command that could not be executed. `path` is the child's PATH, which is never shown. */
const blameCommand = (error: unknown, command: Command, path: string | undefined): string => {
  const found = candidates(command, path).map((file) => ({ file, finding: findingAt(file) }));
  const first =
    found.find(({ finding }) => finding !== 'nothing') ?? (command.command.includes('/') ? found[0] : undefined);
  if (first === undefined) return `command ${command.command}: not found in the PATH of the server`;
  return `command ${first.file}: ${blame(first.file, first.finding, error)}`;
};

/** Errors that depend on how the command was found. */
const OF_THE_COMMAND: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'ENOTDIR']);

/**
 * Why a spawn failed, blaming the right thing (SPEC § 3): the command, its permission, its interpreter, or the daemon's
 * own means. No value of `env` is in it. `path` is the child's PATH.
 */
export const spawnFailure = (error: unknown, command: Command, path: string | undefined): LaunchFailure => {
  const code = codeOf(error);
  if (isWantOfMeans(error)) return { kind: 'resource', message: `can't start a process: ${reasonOf(error)}` };
  if (OF_THE_COMMAND.has(code)) return { kind: 'spawn', message: blameCommand(error, command, path) };
  // Node's own message quotes the value, which may be a secret.
  const reason = code === 'ERR_INVALID_ARG_VALUE' ? 'a zero byte in the command, args or env' : reasonOf(error);
  return { kind: 'spawn', message: `command ${command.command}: ${reason}` };
};
