import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf } from '../../system/os-error.ts';

/** A command, which is looked up by its path or in the PATH of the child. */
export interface Command {
  readonly command: string;
  readonly workingDir?: string | undefined;
}

/** The default of execvp(3) if PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin';

/** The files that the command may be, in the order of the search, relative to the child's working directory. */
export const candidates = ({ command, workingDir = '.' }: Command, path = DEFAULT_PATH): readonly string[] =>
  command.includes('/')
    ? [resolve(workingDir, command)]
    : path.split(':').map((directory) => resolve(workingDir, directory, command));

/** What is at a path, with regard to executing it. */
export type Finding = 'nothing' | 'unreachable' | 'directory' | 'not-executable' | 'executable';

/** Finds out what is at a path. Never throws. */
export const findingAt = (path: string): Finding => {
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

/** The maximum length of a `#!` line; the name of an ELF loader is near the beginning, too. */
const HEAD_BYTES = 1024;

/** The beginning of a file, one character per byte; empty if it can't be read or is not a file. */
const headOf = (path: string): string => {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString('latin1', 0, readSync(fd, bytes));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
};

/** The interpreter in a script's first line, with a trailing carriage return if there is one. */
export const interpreterOf = (path: string): string | undefined => {
  const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(headOf(path))?.[1];
  return interpreter === undefined ? undefined : Buffer.from(interpreter, 'latin1').toString();
};

/** The loader of an ELF program, recognised by its name, such as `/lib/ld-musl-x86_64.so.1`. */
const loaderOf = (path: string): string | undefined =>
  /^\x7fELF.*?(\/[\x21-\x7e]*\/ld[\x21-\x7e]*)\0/s.exec(headOf(path))?.[1];

/**
 * Whether the command can probably be started: an executable file is found, and its interpreter or loader exists.
 * `path` is the child's PATH.
 */
export const isLikelyToStart = (command: Command, path: string | undefined): boolean => {
  const file = candidates(command, path).find((candidate) => findingAt(candidate) === 'executable');
  if (file === undefined) return false;
  const needed = interpreterOf(file) ?? loaderOf(file);
  return needed === undefined || findingAt(needed) === 'executable';
};
