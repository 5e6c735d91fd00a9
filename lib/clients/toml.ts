import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import { eolOf, type Format, lineBreakBefore, lineEnd, nested, spliced } from './format.ts';
import { isFields } from './same.ts';

/**
 * TOML 1.0. A map that is not there yet becomes a table of its own, maps in it are written inline. An entry may stand
 * there as a table, as dotted keys or inline: all of it can be changed and taken out.
 */
export const toml: Format = {
  read: (text) => {
    try {
      const value = getStaticTOMLValue(parse(text));
      return { value: Object.keys(value).length === 0 ? undefined : value };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return { fault: { offset: error.index, message: error.message } };
    }
  },
  set: (text, path, value) => {
    const keys = path.map(String);
    const spot = members(parse(text)).find(({ path }) => equal(path, keys));
    if (spot !== undefined) return spliced(text, ...spot.node.value.range, literal(value));
    if (members(parse(text)).some(({ path }) => startsWith(path, keys)) || tableAt(parse(text), keys) !== undefined) {
      return toml.set(toml.remove(text, path), path, value);
    }
    return insert(text, keys, value);
  },
  remove: (text, path) => {
    const keys = path.map(String);
    for (let rest = text; ; ) {
      const next = removeOne(rest, keys);
      if (next === undefined || next === rest) return rest;
      rest = next;
    }
  },
  offsetOf: (text, path) => {
    for (let keys = path.map(String); keys.length > 0; keys = keys.slice(0, -1)) {
      const program = parse(text);
      const table = tables(program).find(({ resolvedKey }) => startsWith(resolvedKey, keys));
      const member = members(program).find(({ path }) => startsWith(path, keys));
      const found = [table?.range[0], member?.node.range[0]].filter((offset) => offset !== undefined);
      if (found.length > 0) return Math.min(...found);
    }
    return 0;
  },
  write: (value) =>
    (isFields(value) ? Object.entries(value).flatMap(([key, inner]) => documentOf([key], inner)) : []).join('\n'),
};

const parse = (text: string): AST.TOMLProgram => parseTOML(text, { tomlVersion: '1.0' });

/** Maps of nothing but maps are not written as tables of their own. */
const documentOf = (keys: readonly string[], value: unknown): readonly string[] =>
  isFields(value) && Object.values(value).every(isFields)
    ? Object.entries(value).flatMap(([key, inner]) => documentOf([...keys, key], inner))
    : [`${tableLines(keys, value).join('\n')}\n`];

const tableLines = (keys: readonly string[], value: unknown): readonly string[] => [
  `[${keys.map(keyText).join('.')}]`,
  ...(isFields(value) ? Object.entries(value).map(([key, member]) => keyLine(key, member)) : []),
];

const keyLine = (key: string, value: unknown): string => `${keyText(key)} = ${literal(value)}`;

const keyText = (key: string): string => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));

/** JSON's strings, numbers and booleans are TOML's. */
const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => keyLine(key, member));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};

const equal = (a: readonly unknown[], b: readonly string[]): boolean => a.length === b.length && startsWith(a, b);

const startsWith = (path: readonly unknown[], keys: readonly string[]): boolean =>
  keys.every((key, index) => path[index] === key);

const bodyOf = (program: AST.TOMLProgram) => program.body[0].body;

const tables = (program: AST.TOMLProgram): readonly AST.TOMLTable[] =>
  bodyOf(program).filter((node) => node.type === 'TOMLTable');

const tableAt = (program: AST.TOMLProgram, keys: readonly string[]): AST.TOMLTable | undefined =>
  tables(program).find(({ resolvedKey }) => equal(resolvedKey, keys));

/** A key with a value, wherever it stands. */
interface Member {
  /** From the document's top. */
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
  /** The inline table that it is in. */
  readonly within?: AST.TOMLInlineTable;
}

/** All keys with values, those in inline tables behind what they are in. */
const members = (program: AST.TOMLProgram): readonly Member[] =>
  bodyOf(program).flatMap((node) =>
    node.type === 'TOMLTable' ? node.body.flatMap((member) => inside(member, node.resolvedKey)) : inside(node, []),
  );

const inside = (
  node: AST.TOMLKeyValue,
  parent: readonly (string | number)[],
  within?: AST.TOMLInlineTable,
): readonly Member[] => {
  const keys = node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
  const path = [...parent, ...keys];
  const { value } = node;
  const inner = value.type === 'TOMLInlineTable' ? value.body.flatMap((member) => inside(member, path, value)) : [];
  return [{ path, node, ...(within && { within }) }, ...inner];
};

const insert = (text: string, keys: readonly string[], value: unknown): string => {
  const program = parse(text);
  const holder = members(program)
    .filter(({ path, node }) => node.value.type === 'TOMLInlineTable' && startsWith(keys, path.map(String)))
    .at(-1);
  if (holder !== undefined) return insertInline(text, holder, keys.slice(holder.path.length), value);
  const parent = tableAt(program, keys.slice(0, -1));
  const eol = eolOf(text);
  const isEntry = isFields(value) && keys.length === 2;
  if (!isEntry)
    return parent === undefined ? text : insertLines(text, parent, `${eol}${keyLine(keys.at(-1) ?? '', value)}`);
  const siblings = tables(program).filter(({ resolvedKey }) => resolvedKey[0] === keys[0]);
  const lines = tableLines(keys, value).join(eol);
  const last = siblings.at(-1);
  if (last !== undefined) return insertLines(text, last, `${eol}${eol}${lines}`);
  const before = text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
  return `${before}${before === '' ? '' : eol}${lines}${eol}`;
};

/** Behind the last line of a table. */
const insertLines = (text: string, { range }: { readonly range: AST.Range }, lines: string): string => {
  const end = lineEnd(text, range[1]);
  return spliced(text, end, end, lines);
};

const insertInline = (text: string, { node }: Member, [key = '', ...inner]: readonly string[], value: unknown) => {
  if (node.value.type !== 'TOMLInlineTable') return text;
  const member = keyLine(key, nested(inner, value));
  const last = node.value.body.at(-1);
  if (last === undefined) return spliced(text, ...node.value.range, `{ ${member} }`);
  return spliced(text, last.range[1], last.range[1], `, ${member}`);
};

/** Takes out one of the places that an entry is written in; undefined where there is none. */
const removeOne = (text: string, keys: readonly string[]): string | undefined => {
  const program = parse(text);
  const table = tables(program).find(({ resolvedKey }) => startsWith(resolvedKey, keys));
  if (table !== undefined) return removeTable(text, table);
  const member = members(program).find(({ path }) => startsWith(path, keys));
  if (member === undefined) return undefined;
  return member.within === undefined ? removeLines(text, member.node.range) : removeInline(text, member, member.within);
};

/** With the blank line before it. */
const removeTable = (text: string, { range: [start, end] }: AST.TOMLTable): string => {
  const lines = lineBreakBefore(text, start);
  const blank = lineBreakBefore(text, lines);
  const from = lines > 0 && text.slice(blank, lines).trim() === '' ? blank : lines;
  return from === 0 ? spliced(text, 0, afterLine(text, end)) : spliced(text, from, lineEnd(text, end));
};

const removeLines = (text: string, [start, end]: AST.Range): string => {
  const from = lineBreakBefore(text, start);
  return from === 0 ? spliced(text, 0, afterLine(text, end)) : spliced(text, from, lineEnd(text, end));
};

const afterLine = (text: string, offset: number): number => {
  const next = text.indexOf('\n', offset);
  return next < 0 ? text.length : next + 1;
};

const removeInline = (text: string, { node }: Member, { body }: AST.TOMLInlineTable): string => {
  const index = body.indexOf(node);
  const [previous, next] = [body[index - 1], body[index + 1]];
  if (next !== undefined) return spliced(text, node.range[0], next.range[0]);
  return spliced(text, previous?.range[1] ?? node.range[0], node.range[1]);
};
