import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedSocket, pathsIn } from '../../host/instance/paths.ts';
import { ask } from './request.ts';

/**
 * The daemon's config directory, which may differ from that of this shell's environment. If no daemon can be reached,
 * it is the latter. @throws StartupError if HOME is needed and not set.
 */
export const configDirectory = async (): Promise<string> => {
  const paths = pathsIn(process.env);
  try {
    return (await ask(checkedSocket(paths), 'info')).config_dir;
  } catch {
    return paths.configDir;
  }
};

/** The path of a server's config, whether it exists or not; undefined if the name is not valid. */
export const configPath = (dir: string, name: string): string | undefined =>
  name === '' || /^[.#]|[/\0]/.test(name) ? undefined : join(dir, `${name}.kdl`);

/** What exists at a config's path. The daemon ignores directories (SPEC § 2), and reports dangling links. */
export const inPlace = async (file: string): Promise<'nothing' | 'directory' | 'config'> => {
  const stats = await stat(file)
    .catch(() => lstat(file))
    .catch(() => undefined);
  if (stats === undefined) return 'nothing';
  return stats.isDirectory() ? 'directory' : 'config';
};
