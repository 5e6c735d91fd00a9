import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Identity of the file at a path, only for comparing; undefined if it does not exist. */
const fileAt = (path: string): string | undefined => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}:${stats.mtimeNs}`;
};

/** An installed program, as it was at the start of this process. */
export interface Installation {
  /** What has happened to it since, and the remedy; undefined if nothing has. */
  change(): string | undefined;
}

/**
 * @param program one of its files.
 * @param node the interpreter.
 */
export const installationOf = (program: string, node = process.execPath): Installation => {
  const before = fileAt(program);
  return {
    change: () => {
      if (fileAt(program) !== before)
        return 'xy was upgraded, moved or removed since the daemon started: restart the daemon';
      return existsSync(node) ? undefined : `Node.js was moved or removed (${node}): restart the daemon`;
    },
  };
};

/** The installation of this process. */
export const installation = installationOf(fileURLToPath(import.meta.url));
