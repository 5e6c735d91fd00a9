import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { catchError, defer, from, map, mergeMap, type Observable, of, toArray } from 'rxjs';
import type { SourceFile } from '../../config/set/parsed-file.ts';
import { type Content, codeOf, readConfigFile, unreadable } from './config-file.ts';

/** The files of the config directory, in any order; or that it does not exist; or why it can't be read. */
export type ConfigDirectory =
  | { readonly type: 'files'; readonly files: readonly SourceFile[]; readonly unreadable: readonly UnreadableFile[] }
  | { readonly type: 'absent' }
  | { readonly type: 'problem'; readonly message: string };

/** A config file that can't be read. */
export interface UnreadableFile {
  readonly path: string;
  readonly name: string;
  readonly message: string;
  readonly isMisnamed?: true;
}

const EXTENSION = '.kdl';

/** How many files are read concurrently. */
const CONCURRENCY = 16;

/** Whether a file of this name is a server's config (SPEC § 2); editors' temporary files are not. */
export const isConfigName = (name: string): boolean => name.endsWith(EXTENSION) && !/^[.#]/.test(name);

/** Reads all config files of a directory. Cold; emits once and completes; never errors. */
export const configDirectory = (dir: string): Observable<ConfigDirectory> =>
  defer(() => readdir(dir, { withFileTypes: true })).pipe(
    mergeMap((entries) => from(entries.filter(({ name }) => isConfigName(name)))),
    mergeMap(async (entry) => ({ ...identified(dir, entry), content: await readConfigFile(dir, entry) }), CONCURRENCY),
    toArray(),
    map(sorted),
    catchError((error: unknown) => of(noDirectory(codeOf(error)))),
  );

type Read = Pick<SourceFile, 'path' | 'name'> & { readonly content: Content };

const identified = (dir: string, { name }: Dirent): Pick<SourceFile, 'path' | 'name'> => ({
  path: join(dir, name),
  name: name.slice(0, -EXTENSION.length),
});

const sorted = (read: readonly Read[]): ConfigDirectory => ({
  type: 'files',
  files: read.flatMap(({ path, name, content }) =>
    content.type === 'bytes' ? [{ path, name, bytes: content.bytes }] : [],
  ),
  unreadable: read.flatMap(({ path, name, content }) => {
    if (content.type !== 'problem') return [];
    const { type: _, ...problem } = content;
    return [{ path, name, ...problem }];
  }),
});

const noDirectory = (code: string): ConfigDirectory => {
  if (code === 'ENOENT') return { type: 'absent' };
  return { type: 'problem', message: code === 'ENOTDIR' ? 'is not a directory' : unreadable(code) };
};
