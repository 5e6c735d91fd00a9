import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { StartupError } from '../../errors.ts';
import { visible } from '../../text/visible.ts';

/**
 * Refuses surroundings in which nothing would work.
 * @throws StartupError
 */
export const refuseWithoutProc = (): void => {
  if (process.platform === 'linux' && !existsSync('/proc/self/stat'))
    throw new StartupError(
      '/proc is not mounted, by which xy knows the processes of its servers: mount -t proc proc /proc',
    );
};

/** The names of the variables that are not UTF-8, in an environment as in `/proc/PID/environ`. */
export const notUtf8 = (environ: Buffer): readonly string[] => {
  if (isUtf8(environ)) return [];
  const variables = environ
    .toString('latin1')
    .split('\0')
    .map((variable) => Buffer.from(variable, 'latin1'));
  return variables.flatMap((variable) => (isUtf8(variable) ? [] : (variable.toString().split('=')[0] ?? [])));
};

const ownEnviron = (): Buffer => {
  try {
    return readFileSync('/proc/self/environ');
  } catch {
    return Buffer.alloc(0);
  }
};

/** Warnings about the environment of the daemon, a line each. Never the value of a variable. */
export const oddSurroundings = (pid = process.pid, environ = ownEnviron()): readonly string[] => [
  ...(pid === 1
    ? [
        'this daemon is process 1, and Node reaps no orphans: start it under an init (docker run --init), or zombies add up',
      ]
    : []),
  ...notUtf8(environ).map(
    (name) => `${visible(name)} in the environment is not UTF-8: servers get U+FFFD for each byte that is not`,
  ),
];
