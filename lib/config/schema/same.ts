/**
 * Deep equality of two values of a config. Whole values are compared, so that no new setting can be forgotten. Pure.
 */
export const same = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [as, bs] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return as.length === bs.size && as.every(([key, value]) => bs.has(key) && same(value, bs.get(key)));
};
