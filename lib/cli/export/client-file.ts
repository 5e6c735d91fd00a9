import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import type { Merge } from '../../clients/entries/edited.ts';
import type { Client } from '../../clients/table/client.ts';
import { decodeUtf8 } from '../../config/kdl/utf8.ts';
import { isNamed } from '../../errors.ts';
import { homeIn } from '../../host/instance/home.ts';
import { lockingDirectory } from '../../host/system/directory-lock.ts';
import { linkTarget } from '../../host/system/link-target.ts';
import { replaceFile } from '../../host/system/replace-file.ts';
import { namedFile, regularFile } from '../terminal/regular-file.ts';
import { fileError, userError } from '../terminal/user-error.ts';

/** The maximum number of attempts if the client keeps writing the file itself. */
const ATTEMPTS = 5;

/** An edit's result, and the original. */
interface Draft {
  readonly before: { readonly bytes: Buffer; readonly text: string } | undefined;
  readonly text: string;
  readonly told: Pick<Rewritten, 'foreign' | 'stale'>;
}

/** The outcome of an edit of a client's file. */
export interface Rewritten {
  readonly file: string;
  readonly result: 'written' | 'unchanged';
  /** The path of the backup. Absent if the file did not exist or nothing has changed. */
  readonly backup?: string;
  /** Names of entries that are named like servers but are not xy's. */
  readonly foreign: readonly string[];
  /** Names of removed entries, of servers that no longer exist. */
  readonly stale: readonly string[];
}

/** The possible paths of a client's file. @throws XyError if HOME is not an absolute path. */
export const candidatesOf = (client: Client): readonly string[] => {
  const home = process.env.HOME ?? homeIn(process.env);
  if (home === undefined || !isAbsolute(home))
    throw userError(`HOME is not an absolute path: set HOME, or name the file of ${client.title}`);
  return client.files({ home, platform: process.platform, env: process.env });
};

/** The path of the client's file. @throws XyError if HOME is not an absolute path, or the client has no fixed file. */
export const clientFile = (client: Client): string => {
  const candidates = candidatesOf(client);
  const file = candidates.find((path) => existsSync(path)) ?? candidates[0];
  if (file === undefined) throw userError(`name the file with --file FILE: that of ${client.title} has no fixed path`);
  return file;
};

/**
 * The text of a file, including its byte order mark; undefined if it does not exist.
 * @throws XyError
 */
export const readText = async (
  file: string,
): Promise<{ readonly bytes: Buffer; readonly text: string } | undefined> => {
  const bytes = await regularFile(file);
  if (bytes === undefined) return undefined;
  const decoded = decodeUtf8(bytes);
  if ('invalidAt' in decoded)
    throw userError(`${file}:${decoded.invalidAt.line}:${decoded.invalidAt.column}: not UTF-8`);
  return { bytes, text: bytes.toString('utf8') };
};

/**
 * Applies an edit to a file: atomically, with a backup beside it, under a lock against other instances of xy. An
 * unchanged file is not written. `FILE.xy-backup` is the file before the first edit, `FILE.xy-backup.last` before the
 * last one.
 * @throws XyError if the file has a syntax error (with its position), or can't be read or written.
 */
export const rewrite = async (path: string, edit: (text: string) => Merge): Promise<Rewritten> => {
  const file = namedFile(path);
  const first = await merged(file, edit);
  if (first.text === (first.before?.text ?? '')) return { file, result: 'unchanged', ...first.told };
  try {
    const directory = dirname(await linkTarget(file));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await lockingDirectory(directory, () => rewriteLocked(file, edit, first));
  } catch (error) {
    throw fileError('write', file, error);
  }
};

const rewriteLocked = async (file: string, edit: (text: string) => Merge, first: Draft): Promise<Rewritten> => {
  for (let attempt = 1; ; attempt++) {
    const { text, before, told } = await merged(file, edit, first);
    if (text === (before?.text ?? '')) return { file, result: 'unchanged', ...told };
    const backup = before === undefined ? undefined : await backupFor(file, before.bytes);
    try {
      if (before !== undefined) await access(file, constants.W_OK);
      await replaceFile(file, before?.bytes, text, backup);
      return { file, result: 'written', ...(backup !== undefined && { backup }), ...told };
    } catch (error) {
      if (!isNamed(error, 'ChangedMeanwhile') || attempt === ATTEMPTS) throw error;
    }
  }
};

/** The path of the first backup, which has the user's original entries. */
export const firstBackup = (file: string): string => `${namedFile(file)}.xy-backup`;

/** The first backup has the state before xy, and is never replaced. */
const backupFor = async (file: string, before: Buffer): Promise<string> => {
  const first = firstBackup(file);
  const found = await regularFile(first);
  return found === undefined || found.equals(before) ? first : `${first}.last`;
};

/** @param earlier the result to reuse if the file has not changed since. */
const merged = async (file: string, edit: (text: string) => Merge, earlier?: Draft): Promise<Draft> => {
  const before = await readText(file);
  if (earlier !== undefined && before?.text === earlier.before?.text) return earlier;
  const merge = edit(before?.text ?? '');
  if (merge.type === 'fault') throw userError(`${file}:${merge.line}:${merge.column}: ${merge.message}`);
  return { before, text: merge.text, told: { foreign: merge.foreign, stale: merge.stale } };
};
