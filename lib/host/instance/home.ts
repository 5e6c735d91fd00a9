import { userInfo } from 'node:os';

const isPath = (text: string | undefined): text is string => text?.startsWith('/') === true;

/**
 * The directory that `~` stands for, for the daemon and the CLI alike: HOME if it is an absolute path, else what the
 * system has of this user. Undefined where it has nothing, as of a uid without an entry in passwd(5).
 */
export const homeIn = (env: NodeJS.ProcessEnv): string | undefined => {
  if (isPath(env.HOME)) return env.HOME;
  try {
    const { homedir } = userInfo();
    return isPath(homedir) ? homedir : undefined;
  } catch {
    return undefined;
  }
};
