import { readFileSync } from 'node:fs';
import { descriptorLimit } from '../descriptor-limit.ts';
import { type Command, candidates, findingAt, isLikelyToStart } from './executable.ts';

/** Set by the first lines of `bin/xy` for the daemon: the soft limit before Node raised it. */
const VARIABLE = 'XY_SOFT_NOFILE';

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** For where a daemon was not started through `bin/xy`: a child inherits what its parent has. */
const ofParent = (): number | undefined => {
  try {
    return numberIn(/^Max open files\s+(\S+)/m.exec(readFileSync(`/proc/${process.ppid}/limits`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
};

/**
 * How many descriptors the user's processes may have open: Node raises this soft limit to the hard one when it starts,
 * and children inherit that. Undefined where it is the same or unknown, and
 * where there is no tool to set it (macOS). Takes the variable that tells it out of `env`.
 */
export const takeSoftLimit = (env: NodeJS.ProcessEnv): number | undefined => {
  const soft = numberIn(env[VARIABLE]) ?? ofParent();
  delete env[VARIABLE];
  if (process.platform !== 'linux') return undefined;
  return soft !== undefined && soft < descriptorLimit() ? soft : undefined;
};

/** A command with its arguments, as it is executed. */
export type Line = readonly [command: string, ...args: string[]];

/**
 * Puts `prlimit` before a command, which sets the soft limit and becomes the command (the way of softlimit and chpst):
 * Node can't change limits, and one that is changed from outside is changed too late. A command that will hardly start is
 * left as it is, so that the system says of it what is wrong. Undefined where there is no `prlimit` in the daemon's PATH.
 */
export const softLimiter = (
  softLimit: number,
  env: NodeJS.ProcessEnv,
): ((line: Line, command: Command, path: string | undefined) => Line) | undefined => {
  const prlimit = candidates({ command: 'prlimit' }, env.PATH).find((file) => findingAt(file) === 'executable');
  if (prlimit === undefined) return undefined;
  return (line, command, path) =>
    isLikelyToStart(command, path) ? [prlimit, `--nofile=${softLimit}:`, '--', ...line] : line;
};
