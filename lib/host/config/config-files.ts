import { catchError, defer, lastValueFrom, map, mergeMap, type Observable, of } from 'rxjs';
import { configReading, noDirectory, uncheckedDirectory, unreadableDirectory } from '../../config/set/config-set.ts';
import { cachedParse, type Parse } from '../../config/set/parse-cache.ts';
import { type SourceFile, unusable } from '../../config/set/parsed-file.ts';
import type { ConfigReading } from '../../model.ts';
import { configDirectory } from './config-directory.ts';
import { parseInProcess } from './parser-process.ts';

/** A reader of the config directory. */
export interface ConfigReader {
  /**
   * Reads all files once. Cold; emits once and completes; never errors: failures are problems in the reading. Only
   * files that have changed since the last reading are parsed.
   */
  readonly read: Observable<ConfigReading>;
}

/**
 * A reader of the server configs in `dir` (SPEC § 2). Parses in a separate process.
 * @param home the directory that `~` stands for, if there is one.
 */
export const configReader = (dir: string, home: string | undefined): ConfigReader =>
  readerWith((files) => parseInProcess(files, home), dir);

/**
 * Reads all files once, for `xy check`. Parses in this process, which loads the parser.
 * @param instead replaces the content of the file with its path.
 */
export const checkDirectory = (dir: string, home: string | undefined, instead?: SourceFile): Promise<ConfigReading> => {
  const parseHere: Parse = (files) =>
    defer(() => import('../../config/set/parse.ts')).pipe(
      mergeMap(({ parseConfig }) =>
        files
          .map((file) => (file.path === instead?.path ? instead : file))
          .map((file) => ({ file: parseConfig(file, home), lasting: true })),
      ),
    );
  return lastValueFrom(readerWith(parseHere, dir).read);
};

const readerWith = (parse: Parse, dir: string): ConfigReader => {
  const parseChanged = cachedParse(parse);
  return {
    read: configDirectory(dir).pipe(
      mergeMap((directory) => {
        switch (directory.type) {
          case 'absent':
            return of(noDirectory);
          case 'problem':
            return of(unreadableDirectory(dir, directory.message));
          case 'files': {
            const unreadable = directory.unreadable.map(({ path, name, message, ...rest }) => ({
              ...unusable(path, name, message),
              ...rest,
            }));
            return parseChanged(directory.files).pipe(
              map((parsed) => {
                const unchecked = parsed.find(({ isUnchecked }) => isUnchecked)?.problems[0]?.message;
                return unchecked === undefined
                  ? configReading([...parsed, ...unreadable])
                  : uncheckedDirectory(dir, unchecked);
              }),
            );
          }
        }
      }),
      catchError((error: unknown) => of(unreadableDirectory(dir, String(error)))),
    ),
  };
};
