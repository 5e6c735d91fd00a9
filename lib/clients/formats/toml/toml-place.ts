import type { Difference } from '../differences.ts';
import { isMeant, stepInto } from '../draft.ts';
import type { Path } from '../format.ts';
import type { TomlTree } from './toml-tree.ts';

/** A path with indexes for elements of lists. */
const numbered = (value: unknown, [key, ...rest]: Path): readonly (string | number)[] => {
  if (key === undefined) return [];
  const found = typeof key === 'string' || !Array.isArray(value) ? -1 : value.findIndex((item) => isMeant(item, key));
  return [typeof key === 'string' ? key : found, ...numbered(stepInto(value, key), rest)];
};

/** Whether a path begins with these keys. */
export const startsWith = (path: readonly unknown[], keys: Difference['path']): boolean =>
  keys.every((key, index) => path[index] === key);

/** Whether a path equals these keys. */
export const equal = (path: readonly unknown[], keys: Difference['path']): boolean =>
  path.length === keys.length && startsWith(path, keys);

/** The offset of the value at a path or, if it does not exist, of the innermost container on the path. */
export const offsetOf = ({ value, tables, members }: TomlTree, path: Path): number => {
  const keys = numbered(value, path);
  for (let length = keys.length; length > 0; length--) {
    const outer = keys.slice(0, length);
    const table = tables.find(({ resolvedKey }) => startsWith(resolvedKey, outer));
    const member = members.find(({ path }) => startsWith(path, outer));
    const found = [table?.range[0], member?.node.range[0]].filter((offset) => offset !== undefined);
    if (found.length > 0) return Math.min(...found);
  }
  return 0;
};
