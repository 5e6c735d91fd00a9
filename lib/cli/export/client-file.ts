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

/** A client that writes its own file all the time is tried again. */
const ATTEMPTS = 5;

/** What came of an edit, and of what. */
interface Draft {
  readonly before: { readonly bytes: Buffer; readonly text: string } | undefined;
  readonly text: string;
  readonly told: Pick<Rewritten, 'foreign' | 'stale'>;
}

/** What became of a client's file. */
export interface Rewritten {
  readonly file: string;
  readonly result: 'written' | 'unchanged';
  /** Where the file as it was before is. Absent: nothing was, or nothing has changed. */
  readonly backup?: string;
  /** Entries of the same names that are not xy's. */
  readonly foreign: readonly string[];
  /** Entries of servers that are no more, which were taken out. */
  readonly stale: readonly string[];
}

/** Where a client's own file may be. @throws XyError where HOME leads nowhere. */
export const candidatesOf = (client: Client): readonly string[] => {
  const home = process.env.HOME ?? homeIn(process.env);
  if (home === undefined || !isAbsolute(home))
    throw userError(`HOME is not an absolute path: set HOME, or name the file of ${client.title}`);
  return client.files({ home, platform: process.platform, env: process.env });
};

/** The client's own file of this user. @throws XyError where HOME leads nowhere, or the client has none. */
export const clientFile = (client: Client): string => {
  const candidates = candidatesOf(client);
  const file = candidates.find((path) => existsSync(path)) ?? candidates[0];
  if (file === undefined) throw userError(`name the file with --file FILE: that of ${client.title} may be anywhere`);
  return file;
};

/**
 * The text of a file, its byte order mark included; undefined where there is none.
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
 * Puts an edit into effect: atomically, with a backup beside it, one xy after the other, and not at all where nothing
 * changes. The file as it was before the first edit of all is `FILE.xy-backup`, as it was before the last `.xy-backup.last`.
 * @throws XyError where the file is broken (it says where), or can't be read or written.
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

/** Where the user's own entries are kept. */
export const firstBackup = (file: string): string => `${namedFile(file)}.xy-backup`;

/** The first backup has what the user had before there was xy: it is never replaced. */
const backupFor = async (file: string, before: Buffer): Promise<string> => {
  const first = firstBackup(file);
  const found = await regularFile(first);
  return found === undefined || found.equals(before) ? first : `${first}.last`;
};

/** @param earlier what came of an edit of the file that it may still be. */
const merged = async (file: string, edit: (text: string) => Merge, earlier?: Draft): Promise<Draft> => {
  const before = await readText(file);
  if (earlier !== undefined && before?.text === earlier.before?.text) return earlier;
  const merge = edit(before?.text ?? '');
  if (merge.type === 'fault') throw userError(`${file}:${merge.line}:${merge.column}: ${merge.message}`);
  return { before, text: merge.text, told: { foreign: merge.foreign, stale: merge.stale } };
};
