import type { Surroundings } from './client.ts';

/** An absolute path; a relative one is ignored (XDG Base Directory Specification). */
export const absolute = (value: string | undefined): string | undefined => (value?.startsWith('/') ? value : undefined);

/** `XDG_CONFIG_HOME` or `~/.config`, also on macOS, for clients that follow XDG there. */
export const xdgConfig = ({ env, home }: Surroundings): string => absolute(env.XDG_CONFIG_HOME) ?? `${home}/.config`;

/** The directory of desktop applications' settings. */
export const applicationData = (surroundings: Surroundings): string =>
  surroundings.platform === 'darwin' ? `${surroundings.home}/Library/Application Support` : xdgConfig(surroundings);

/** A client's directory: the value of its own variable, else a directory in the home directory. */
export const ownDirectory = ({ env, home }: Surroundings, variable: string, directory = ''): string =>
  absolute(env[variable]) ?? (directory === '' ? home : `${home}/${directory}`);
