import { readFileSync } from 'node:fs';
import { descriptorLimit } from '../../system/descriptor-limit.ts';
import { type Command, candidates, findingAt, isLikelyToStart } from '../checks/executable.ts';

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** The limit of the parent process, for a daemon that was not started by `bin/xy`. */
const ofParent = (): number | undefined => {
  try {
    return numberIn(/^Max open files\s+(\S+)/m.exec(readFileSync(`/proc/${process.ppid}/limits`, 'latin1'))?.[1]);
  } catch {
    return undefined;
  }
};

/**
 * The soft limit of descriptors before Node raised it to the hard limit, which children would inherit. Undefined if it
 * is the same or unknown, or can't be set (macOS).
 * @param launched the limit that this process was started with, if that is known; else the parent's is taken.
 */
export const softLimitFor = (launched: number | undefined): number | undefined => {
  const soft = launched ?? ofParent();
  if (process.platform !== 'linux') return undefined;
  return soft !== undefined && soft < descriptorLimit() ? soft : undefined;
};

/** A command with its arguments. */
export type Line = readonly [command: string, ...args: string[]];

/**
 * Prefixes a command with `prlimit`, which sets the soft limit and then executes the command, as softlimit and chpst
 * do: Node can't change limits, and changing them after the spawn is too late. A command that probably can't be started
 * is left unchanged, so that the system's own error is reported. Undefined if `prlimit` is not in the daemon's PATH.
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
