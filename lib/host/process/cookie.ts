import { isServerName } from '../../config/server-name.ts';

/** The two variables by which a daemon knows its own servers' processes (SPEC § 2), and nothing overrides. */
export const cookieOf = (server: string, stateDir: string): Readonly<Record<string, string>> => ({
  XY_SERVER: server,
  XY_STATE: stateDir,
});

/** What an environment says: one of our servers, a server of another daemon (also a nested one), or neither. */
export type Cookie =
  | { readonly type: 'ours'; readonly server: string }
  | { readonly type: 'foreign' }
  | { readonly type: 'none' };

const FOREIGN: Cookie = { type: 'foreign' };
const NONE: Cookie = { type: 'none' };

/** The text between `before` and the next `end`, or the end of all. */
const between = (text: Buffer, before: string, end: string): string | undefined => {
  const at = text.indexOf(before);
  if (at < 0) return undefined;
  const from = at + Buffer.byteLength(before);
  const to = text.indexOf(end, from);
  return text.toString('utf8', from, to < 0 ? text.length : to);
};

/**
 * Reads the cookie out of an environment: variables with `separator` before and after each. That is a zero byte in
 * `/proc/PID/environ`, and a space in what `ps` shows, where a value with a space in it can't be told from two.
 */
export const cookieReader = (stateDir: string, separator: '\0' | ' '): ((environ: Buffer) => Cookie) => {
  const ours = `${separator}XY_STATE=${stateDir}${separator}`;
  return (environ) => {
    const server = between(environ, `${separator}XY_SERVER=`, separator);
    if (server === undefined || !isServerName(server)) return NONE;
    if (environ.includes(ours)) return { type: 'ours', server };
    return environ.includes(`${separator}XY_STATE=`) ? FOREIGN : NONE;
  };
};
