import { statSync } from 'node:fs';
import { isServerName } from '../../../config/set/server-name.ts';

/** The two variables that identify the processes of a daemon's servers (SPEC § 2). The config can't override them. */
export const cookieOf = (server: string, stateDir: string): Readonly<Record<string, string>> => ({
  XY_SERVER: server,
  XY_STATE: stateDir,
});

/** The cookie in an environment: of a server of this daemon, of another daemon (also a nested one), or none. */
export type Cookie =
  | { readonly type: 'ours'; readonly server: string }
  | { readonly type: 'foreign' }
  | { readonly type: 'none' };

const FOREIGN: Cookie = { type: 'foreign' };
const NONE: Cookie = { type: 'none' };

/** The text between `before` and the next `end`, or the end of the text. */
const between = (text: Buffer, before: string, end: string): string | undefined => {
  const at = text.indexOf(before);
  if (at < 0) return undefined;
  const from = at + Buffer.byteLength(before);
  const to = text.indexOf(end, from);
  return text.toString('utf8', from, to < 0 ? text.length : to);
};

/** Whether absolute paths lead to this directory: a predecessor may have used another path to it. */
const sameDirectory = (directory: string): ((path: string) => boolean) => {
  const own = statSync(directory, { throwIfNoEntry: false });
  return (path) => {
    if (own === undefined || !path.startsWith('/')) return false;
    try {
      const other = statSync(path);
      return other.ino === own.ino && other.dev === own.dev;
    } catch {
      return false;
    }
  };
};

/**
 * Reads the cookie from an environment whose variables have `separator` before and after each: a zero byte in
 * `/proc/PID/environ`, a space in the output of `ps`, where a value with a space is ambiguous.
 */
export const cookieReader = (stateDir: string, separator: '\0' | ' '): ((environ: Buffer) => Cookie) => {
  const isOurDirectory = sameDirectory(stateDir);
  const ours = `${separator}XY_STATE=${stateDir}${separator}`;
  return (environ) => {
    const server = between(environ, `${separator}XY_SERVER=`, separator);
    if (server === undefined || !isServerName(server)) return NONE;
    if (environ.includes(ours)) return { type: 'ours', server };
    const other = between(environ, `${separator}XY_STATE=`, separator);
    if (other === undefined) return NONE;
    return isOurDirectory(other) ? { type: 'ours', server } : FOREIGN;
  };
};
