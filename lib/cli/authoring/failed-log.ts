import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where the log of a server is that was not added: out of the way of the next one of its name. */
const placeOf = (logDir: string, name: string): string => join(dirname(logDir), 'failed', `${name}.log`);

/** Removes what the last try to add a server left. */
export const forgetFailedLog = (logDir: string, name: string): Promise<void> =>
  rm(placeOf(logDir, name), { force: true });

/** How long a server's log is, in bytes; undefined where there is none. */
export const logLength = async (logDir: string, name: string): Promise<number | undefined> =>
  (await stat(join(logDir, `${name}.log`)).catch(() => undefined))?.size;

/**
 * Clears the log of a server away that was not added, after it has been stopped. One that was there before stays.
 * @param before how long it was before, undefined where there was none.
 * @param isWanted whether it may tell why: then it is put aside until the next try. What was rotated away goes.
 * @returns where it is, if it is wanted and there is one.
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
