import { defer, map, type Observable, toArray } from 'rxjs';
import { type ParsedFile, type SourceFile, unusable } from './parsed-file.ts';

/** A file's result, and whether it is the file's own: if so, it would be the same the next time. */
export interface Parsed {
  readonly file: ParsedFile;
  readonly lasting: boolean;
}

/** Parses files into one result each. Cold; completes; never errors. */
export type Parse = (files: readonly SourceFile[]) => Observable<Parsed>;

/** What is known of a file: a result, and the very bytes that it is of. */
interface Known {
  readonly bytes: Uint8Array;
  readonly result: ParsedFile;
}

/**
 * `parse` with a memory: of the files that it is given, all that there are, it parses those that were not there or had
 * other bytes the last time. The bytes are kept and not their hash: they are few, and to load a hash costs more.
 * Each call is cold, emits the results of all files at once, in their order, and completes.
 */
export const remembering = (parse: Parse): ((files: readonly SourceFile[]) => Observable<readonly ParsedFile[]>) => {
  let memory: ReadonlyMap<string, Known> = new Map();
  return (files) =>
    defer(() => {
      const known = new Map(files.flatMap((file) => recall(memory, file)));
      return parse(files.filter(({ path }) => !known.has(path))).pipe(
        toArray(),
        map((parsed) => {
          const fresh = new Map(parsed.map((result) => [result.file.path, result]));
          const settled = files.flatMap((file): [string, Known][] => {
            const result = fresh.get(file.path);
            return result?.lasting ? [[file.path, { bytes: file.bytes, result: result.file }]] : [];
          });
          memory = new Map([...known, ...settled]);
          return files.map(
            ({ path, name }) =>
              known.get(path)?.result ?? fresh.get(path)?.file ?? unusable(path, name, 'was not parsed'),
          );
        }),
      );
    });
};

const recall = (memory: ReadonlyMap<string, Known>, { path, bytes }: SourceFile): [string, Known][] => {
  const known = memory.get(path);
  return known !== undefined && Buffer.compare(known.bytes, bytes) === 0 ? [[path, known]] : [];
};
