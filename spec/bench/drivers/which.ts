import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const VERSION = /\d+(\.\d+)+(-\d+)?/;

/**
 * The version of a program on the PATH: as reported by a program of the same package; undefined if it is not installed.
 */
export const versionOf = (program: string, ask: readonly string[]): string | undefined => {
  const isThere = (process.env.PATH ?? '').split(delimiter).some((dir) => existsSync(join(dir, program)));
  if (!isThere) return undefined;
  const [command = '', ...args] = ask;
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return VERSION.exec(`${stdout}${stderr}`)?.[0] ?? '';
};

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A command line for a shell. */
export const shellLine = (argv: readonly string[]): string => argv.map(quoted).join(' ');
