import { type Fields, isFields } from '../same.ts';

/** JSON's strings, numbers and booleans are TOML's. */
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

/** The tables of a map, by their lines. Maps of nothing but maps are not written as tables of their own. */
export const tablesOf = (keys: readonly string[], value: unknown): readonly (readonly string[])[] =>
  isFields(value) && Object.values(value).every(isFields)
    ? Object.entries(value).flatMap(([key, inner]) => tablesOf([...keys, key], inner))
    : [tableLines(keys, value)];

const tableLines = (keys: readonly string[], value: unknown): readonly string[] => [
  `[${keyText(keys)}]`,
  ...(isFields(value) ? Object.entries(value).map(([key, member]) => keyLine([key], member)) : []),
];

/** An element of a list of tables, by its lines. */
export const elementLines = (keys: readonly string[], value: Fields): readonly string[] => [
  `[[${keyText(keys)}]]`,
  ...Object.entries(value).map(([key, member]) => keyLine([key], member)),
];
