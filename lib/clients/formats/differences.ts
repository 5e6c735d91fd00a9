import { type Fields, isFields, same } from './same.ts';

/** A value to set at a path; undefined: to remove. Elements of lists have their index, new ones follow the last. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * The changes that turn a map into another one, as deep in nested maps as possible. A list is changed as a whole,
 * unless `isOpen`: then by element. Pure.
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

/** An element of a list, before and after. */
interface Pairing {
  /** Undefined: it is new. */
  readonly old: unknown;
  /** Undefined: it is removed. */
  readonly value: unknown;
}

/**
 * Pairs the elements of a list with those of another one that are identical or have the same `name`; then the new ones.
 * Pure.
 */
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
