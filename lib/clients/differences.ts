import { type Fields, isFields, same } from './same.ts';

/** A value to put somewhere; undefined is one to take out. */
export interface Difference {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What has to change for a map to become another one, in as small pieces as maps have. Pure. */
export const differences = (before: Fields, after: Fields, path: readonly string[] = []): readonly Difference[] => {
  if (before === after) return [];
  const kept = Object.keys(before).flatMap((key): readonly Difference[] => {
    const [old, value] = [before[key], Object.hasOwn(after, key) ? after[key] : undefined];
    if (isFields(old) && isFields(value)) return differences(old, value, [...path, key]);
    return same(old, value) ? [] : [{ path: [...path, key], value }];
  });
  const fresh = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  return [...kept, ...fresh.map((key) => ({ path: [...path, key], value: after[key] }))];
};
