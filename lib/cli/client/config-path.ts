import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedSocket, pathsIn } from '../../host/instance/paths.ts';
import { ask } from './request.ts';

/**
 * The directory of the configs that the daemon reads, which need not be what this shell's variables name. Where none can be
 * asked, it is that one. @throws StartupError where HOME is needed and not set.
 */
export const configDirectory = async (): Promise<string> => {
  const paths = pathsIn(process.env);
  try {
    return (await ask(checkedSocket(paths), 'info')).config_dir;
  } catch {
    return paths.configDir;
  }
};

/** Where a server's config is, whether it is there or not; undefined where there is no such name. */
export const configPath = (dir: string, name: string): string | undefined =>
  name === '' || /^[.#]|[/\0]/.test(name) ? undefined : join(dir, `${name}.kdl`);

/** What is in a config's place. The daemon ignores directories (SPEC § 2), and complains of what leads nowhere. */
export const inPlace = async (file: string): Promise<'nothing' | 'directory' | 'config'> => {
  const stats = await stat(file)
    .catch(() => lstat(file))
    .catch(() => undefined);
  if (stats === undefined) return 'nothing';
  return stats.isDirectory() ? 'directory' : 'config';
};
