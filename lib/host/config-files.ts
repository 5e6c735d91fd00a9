import { catchError, defer, lastValueFrom, map, mergeMap, type Observable, of } from 'rxjs';
import { configReading, noDirectory, unreadableDirectory } from '../config/config-set.ts';
import { type Parse, remembering } from '../config/parse-memory.ts';
import { type SourceFile, unusable } from '../config/parsed-file.ts';
import type { ConfigReading } from '../model.ts';
import { configDirectory } from './config-directory.ts';
import { parseApart } from './kdl-process.ts';

/** Reads the config directory again and again. */
export interface ConfigReader {
  /**
   * One reading: all files that there are now. Cold; emits once and completes; never errors: whatever is wrong is a
   * problem in it. Only files that have changed since the last reading are parsed.
   */
  readonly read: Observable<ConfigReading>;
}

/**
 * A reader of the servers' configs in `dir` (SPEC § 2). It parses in a process of its own.
 * @param home what `~` stands for.
 */
export const configReader = (dir: string, home: string): ConfigReader =>
  readerWith((files) => parseApart(files, home), dir);

/**
 * One reading, for `xy check`: it parses in this process, which loads the parser.
 * @param instead what a file would hold, for the one of this path.
 */
export const checkDirectory = (dir: string, home: string, instead?: SourceFile): Promise<ConfigReading> => {
  const parseHere: Parse = (files) =>
    defer(() => import('../config/parse.ts')).pipe(
      mergeMap(({ parseConfig }) =>
        files
          .map((file) => (file.path === instead?.path ? instead : file))
          .map((file) => ({ file: parseConfig(file, home), lasting: true })),
      ),
    );
  return lastValueFrom(readerWith(parseHere, dir).read);
};

const readerWith = (parse: Parse, dir: string): ConfigReader => {
  const parseChanged = remembering(parse);
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
            return parseChanged(directory.files).pipe(map((parsed) => configReading([...parsed, ...unreadable])));
          }
        }
      }),
      catchError((error: unknown) => of(unreadableDirectory(dir, String(error)))),
    ),
  };
};
