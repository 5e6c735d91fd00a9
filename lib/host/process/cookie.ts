import { isServerName } from '../../config/server-name.ts';

/** The two variables by which a daemon knows its own servers' processes (SPEC § 2), and nothing overrides. */
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

/**
 * Reads the cookie from an environment whose variables have `separator` before and after each: a zero byte in
 * `/proc/PID/environ`, a space in the output of `ps`, where a value with a space is ambiguous.
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
