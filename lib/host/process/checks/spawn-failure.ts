import type { LaunchFailure } from '../../../model.ts';
import { codeOf, isResourceExhaustion, reasonOf } from '../../system/os-error.ts';
import { type Command, candidates, type Finding, findingAt, interpreterOf } from './executable.ts';

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

/** `shown`: the name of `path` in messages. */
const blame = (path: string, shown: string, finding: Finding, error: unknown): string => {
  switch (finding) {
    case 'nothing':
      return 'no such file';
    case 'unreachable':
      return 'permission denied on the way to it';
    case 'directory':
      return 'is a directory';
    case 'not-executable':
      return `is not executable: chmod +x ${shown}`;
    case 'executable':
      return blameInterpreter(
        path,
        codeOf(error) === 'ENOENT' ? 'the loader that it was built for is missing' : reasonOf(error),
      );
  }
};

/** A failed command, with the variables of its config, whose values are never shown. */
type Failed = Command & { readonly env?: Readonly<Record<string, string>> };

/** The hint for a command that contains its arguments, as in systemd and supervisord; else empty. */
const remedyForArguments = (failed: Failed, path: string | undefined): string => {
  const [program = ''] = failed.command.split(/\s/);
  if (program === '' || program === failed.command) return '';
  const isThere = candidates({ ...failed, command: program }, path).some((file) => findingAt(file) === 'executable');
  return isThere ? `: write command "${program}", and each further word in args` : '';
};

/** The message for a command that could not be executed. `path` is the child's PATH. */
const blameCommand = (error: unknown, failed: Failed, path: string | undefined): string => {
  const { command, env } = failed;
  const found = candidates(failed, path).map((file) => ({ file, finding: findingAt(file) }));
  const first = found.find(({ finding }) => finding !== 'nothing') ?? (command.includes('/') ? found[0] : undefined);
  const remedy = found.every(({ finding }) => finding === 'nothing') ? remedyForArguments(failed, path) : '';
  if (first === undefined) return `command ${command}: not found in the PATH of the server${remedy}`;
  const { file, finding } = first;
  const isSecret = !command.includes('/') && env?.PATH !== undefined;
  return isSecret
    ? `command ${command}, as found in the PATH of the server: ${blame(file, command, finding, error)}`
    : `command ${file}: ${blame(file, file, finding, error)}${remedy}`;
};

/** Errors that depend on how the command was found. */
const OF_THE_COMMAND: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'ENOTDIR']);

/**
 * The failure of a spawn, with its actual cause (SPEC § 3): the command, its permissions, its interpreter, or the
 * daemon's resources. Contains no value of `env`. `path` is the child's PATH.
 */
export const spawnFailure = (error: unknown, failed: Failed, path: string | undefined): LaunchFailure => {
  const code = codeOf(error);
  if (isResourceExhaustion(error)) return { kind: 'resource', message: `can't start a process: ${reasonOf(error)}` };
  if (OF_THE_COMMAND.has(code)) return { kind: 'spawn', message: blameCommand(error, failed, path) };
  // Node's own message quotes the value, which may be a secret.
  const reason = code === 'ERR_INVALID_ARG_VALUE' ? 'a zero byte in the command, args or env' : reasonOf(error);
  return { kind: 'spawn', message: `command ${failed.command}: ${reason}` };
};
