import { type Fields, isFields, same } from './same.ts';

/** A value to put somewhere; undefined is one to take out. Elements of lists are numbered, new ones behind the last. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * What has to change for a map to become another one, in as small pieces as maps have. Lists are changed as a whole,
 * but for those of which `isOpen`. Pure.
 */
export const differences = (
  before: Fields,
  after: Fields,
  isOpen: (path: Difference['path']) => boolean,
  path: Difference['path'] = [],
): readonly Difference[] => {
  if (before === after) return [];
  const kept = Object.keys(before).flatMap((key): readonly Difference[] => {
    const [old, value] = [before[key], Object.hasOwn(after, key) ? after[key] : undefined];
    const inner = [...path, key];
    if (isFields(old) && isFields(value)) return differences(old, value, isOpen, inner);
    if (same(old, value)) return [];
    if (!Array.isArray(old) || !Array.isArray(value) || !isOpen(inner)) return [{ path: inner, value }];
    return pairs(old, value).flatMap(({ old, value }, index): readonly Difference[] => {
      if (isFields(old) && isFields(value)) return differences(old, value, isOpen, [...inner, index]);
      return old === value ? [] : [{ path: [...inner, index], value }];
    });
  });
  const fresh = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  return [...kept, ...fresh.map((key) => ({ path: [...path, key], value: after[key] }))];
};

/** What became of an element of a list. */
interface Pairing {
  /** Undefined: it is new. */
  readonly old: unknown;
  /** Undefined: it is gone. */
  readonly value: unknown;
}

/** The elements of a list beside those of another one that are the same, or have their names; then the new ones. Pure. */
export const pairs = (before: readonly unknown[], after: readonly unknown[]): readonly Pairing[] => {
  const rest = [...after];
  const kept = before.map((old): Pairing => {
    const index = rest.findIndex((value) => value === old || isNamesake(old, value));
    return { old, value: index < 0 ? undefined : rest.splice(index, 1)[0] };
  });
  return [...kept, ...rest.map((value) => ({ old: undefined, value }))];
};

const isNamesake = (a: unknown, b: unknown): boolean =>
  isFields(a) && isFields(b) && a.name !== undefined && a.name === b.name;
