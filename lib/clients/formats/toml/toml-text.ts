import { type Fields, isFields } from '../same.ts';

/** A value as TOML: strings, numbers and booleans are written as in JSON. */
export const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => keyLine([key], member));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};

/** `a.b = value` */
export const keyLine = (keys: readonly string[], value: unknown): string => `${keyText(keys)} = ${literal(value)}`;

const keyText = (keys: readonly string[]): string =>
  keys.map((key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))).join('.');

/** The tables of a map, as lines. A map that has only maps is not written as a table of its own. */
export const tablesOf = (keys: readonly string[], value: unknown): readonly (readonly string[])[] =>
  isFields(value) && Object.values(value).every(isFields)
    ? Object.entries(value).flatMap(([key, inner]) => tablesOf([...keys, key], inner))
    : [tableLines(keys, value)];

/** A table by its lines, the maps in it inline. */
export const tableLines = (keys: readonly string[], value: unknown): readonly string[] => [
  `[${keyText(keys)}]`,
  ...(isFields(value) ? Object.entries(value).map(([key, member]) => keyLine([key], member)) : []),
];

/** An element of an array of tables, as lines. */
export const elementLines = (keys: readonly string[], value: Fields): readonly string[] => [
  `[[${keyText(keys)}]]`,
  ...Object.entries(value).map(([key, member]) => keyLine([key], member)),
];
