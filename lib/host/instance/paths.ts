import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../../errors.ts';

/** All paths of xy (SPEC § 1). Absolute. */
export interface Paths {
  readonly configDir: string;
  readonly stateDir: string;
  readonly logDir: string;
  readonly pidfile: string;
  readonly lockfile: string;
  readonly socket: string;
}

/** A value that is valid by the XDG Base Directory Specification: an absolute path. */
const absolute = (value: string | undefined): string | undefined => (value?.startsWith('/') ? value : undefined);

/** The paths within a state directory. */
const pathsInState = (stateDir: string): Omit<Paths, 'configDir' | 'socket'> => ({
  stateDir,
  logDir: join(stateDir, 'logs'),
  pidfile: join(stateDir, 'xy.pid'),
  lockfile: join(stateDir, 'xy.lock'),
});

/**
 * The same with the real path of the state directory, which must exist. It identifies the daemon for the lock and for
 * the processes of its servers, whatever path was given. The path of the socket is not changed, since its length is
 * limited.
 */
export const withRealStateDir = (paths: Paths): Paths => ({ ...paths, ...pathsInState(realpathSync(paths.stateDir)) });

/**
 * The XDG rules, on macOS too. Pure in `env`: the daemon and the CLI always compute the same paths.
 * @throws StartupError where a default is needed and HOME is not set.
 */
export const pathsIn = (env: NodeJS.ProcessEnv): Paths => {
  const home = (variable: string): string => {
    const dir = absolute(env.HOME);
    if (dir === undefined) throw new StartupError(`HOME is not an absolute path: set HOME, or ${variable}`);
    return dir;
  };
  const configHome = absolute(env.XDG_CONFIG_HOME) ?? join(home('XDG_CONFIG_HOME'), '.config');
  const stateHome = absolute(env.XDG_STATE_HOME) ?? join(home('XDG_STATE_HOME'), '.local', 'state');
  const stateDir = join(stateHome, 'xy');
  return {
    configDir: join(configHome, 'xy', 'servers'),
    ...pathsInState(stateDir),
    socket: join(absolute(env.XDG_RUNTIME_DIR) ?? stateDir, 'xy.sock'),
  };
};

/** The maximum length of a socket path, in bytes without NUL: `sun_path` has 108 bytes on Linux, 104 on macOS. */
const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;

/**
 * Checks the length of the socket path: Node before 24 silently truncates a longer one, and listens elsewhere.
 * @throws StartupError that names the variable to change.
 */
export const checkedSocket = (paths: Paths): string => {
  const bytes = Buffer.byteLength(paths.socket);
  if (bytes <= LONGEST_SOCKET_PATH) return paths.socket;
  const variable = paths.socket.startsWith(paths.stateDir)
    ? 'XDG_STATE_HOME (or set XDG_RUNTIME_DIR)'
    : 'XDG_RUNTIME_DIR';
  throw new StartupError(
    `the socket path is ${bytes} bytes long, the system allows ${LONGEST_SOCKET_PATH}: ${paths.socket}: set ${variable} to a shorter directory`,
  );
};
