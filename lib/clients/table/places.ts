import type { Surroundings } from './client.ts';

/** A value of the XDG Base Directory Specification: a relative one is ignored. */
export const absolute = (value: string | undefined): string | undefined => (value?.startsWith('/') ? value : undefined);

/** `~/.config`, also on macOS, for clients that follow XDG there. */
export const xdgConfig = ({ env, home }: Surroundings): string => absolute(env.XDG_CONFIG_HOME) ?? `${home}/.config`;

/** Where applications with windows keep their settings. */
export const applicationData = (surroundings: Surroundings): string =>
  surroundings.platform === 'darwin' ? `${surroundings.home}/Library/Application Support` : xdgConfig(surroundings);

/** A client's directory: what a variable of its own names, else one in the home directory. */
export const ownDirectory = ({ env, home }: Surroundings, variable: string, directory = ''): string =>
  absolute(env[variable]) ?? (directory === '' ? home : `${home}/${directory}`);
