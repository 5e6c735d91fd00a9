import type { ConfigSet, ServerConfig } from '../model.ts';
import type { Changes } from '../wire/shapes.ts';

/** Compares the parsed values, not the text or the paths of the files (SPEC § 2). */
export const diff = (before: ConfigSet, after: ConfigSet): Changes => {
  const changesOf = (name: string): keyof Changes => {
    const [old, young] = [before.get(name), after.get(name)];
    if (old === undefined) return 'added';
    if (young === undefined) return 'removed';
    return sameConfig(old, young) ? 'unchanged' : 'changed';
  };
  const changes: Record<keyof Changes, string[]> = { added: [], removed: [], changed: [], unchanged: [] };
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) changes[changesOf(name)].push(name);
  return changes;
};

/** Whether two configs are equal apart from the paths of their files. */
export const sameConfig = (a: ServerConfig, b: ServerConfig): boolean =>
  sameValue({ ...a, path: '' }, { ...b, path: '' });

/** Deep equality. Whole configs are compared, so that a new setting can't be forgotten here. */
const sameValue = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [as, bs] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return as.length === bs.size && as.every(([key, value]) => bs.has(key) && sameValue(value, bs.get(key)));
};
