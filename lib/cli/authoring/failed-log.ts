import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The path of the log of a server that was not added, apart from the log of the next server with this name. */
const placeOf = (logDir: string, name: string): string => join(dirname(logDir), 'failed', `${name}.log`);

/** Removes the log that a previous attempt to add a server left. */
export const forgetFailedLog = (logDir: string, name: string): Promise<void> =>
  rm(placeOf(logDir, name), { force: true });

/** The length of a server's log, in bytes; undefined if there is none. */
export const logLength = async (logDir: string, name: string): Promise<number | undefined> =>
  (await stat(join(logDir, `${name}.log`)).catch(() => undefined))?.size;

/**
 * Removes the log of a server that was not added, after it has been stopped. A log that existed before stays.
 * @param before its length before the attempt; undefined if there was none.
 * @param isWanted whether it may explain the failure: then it is kept until the next attempt, without its rotated
 * files.
 * @returns its path if it is wanted and exists.
 */
export const clearLog = async (
  logDir: string,
  name: string,
  before: number | undefined,
  isWanted: boolean,
): Promise<string | undefined> => {
  const log = join(logDir, `${name}.log`);
  const now = await logLength(logDir, name);
  if (before !== undefined) return isWanted && now !== before ? log : undefined;
  const keeps = isWanted && now !== undefined;
  if (keeps) {
    const place = placeOf(logDir, name);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await rename(log, place);
  }
  for (const file of await readdir(logDir).catch(() => []))
    if (isLogOf(name, file)) await rm(join(logDir, file), { force: true });
  return keeps ? placeOf(logDir, name) : undefined;
};

/** `NAME.log`, `NAME.log.3` (SPEC § 4). */
const isLogOf = (name: string, file: string): boolean =>
  file.startsWith(`${name}.log`) && /^(\.\d+)?$/.test(file.slice(name.length + '.log'.length));
