import { defer, map, type Observable, toArray } from 'rxjs';
import { type ParsedFile, type SourceFile, unusable } from './parsed-file.ts';

/** The result of a file, and whether it depends only on the file's content, so that it can be reused. */
export interface Parsed {
  readonly file: ParsedFile;
  readonly lasting: boolean;
}

/** Parses files into one result each. Cold; completes; never errors. */
export type Parse = (files: readonly SourceFile[]) => Observable<Parsed>;

/** A remembered result, and the bytes that were parsed. */
interface Known {
  readonly bytes: Uint8Array;
  readonly result: ParsedFile;
}

/**
 * `parse` with a memory of the last call: only files that are new or have changed bytes are parsed. Called with all
 * files of the directory. Keeps the bytes, not a hash: they are few, and loading a hash function costs more. Each call
 * is cold, emits the results of all files once, in order, and completes.
 */
export const cachedParse = (parse: Parse): ((files: readonly SourceFile[]) => Observable<readonly ParsedFile[]>) => {
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
