import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { Mistake } from '../format.ts';
import type { Fields } from '../same.ts';

/** A key-value pair, at any level. */
export interface Member {
  /** From the root of the document. */
  readonly path: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
  /** The inline table that it is in. */
  readonly within?: AST.TOMLInlineTable;
}

/** A parsed text. */
export interface TomlTree {
  readonly value: Fields;
  /** The tables, in their order. */
  readonly tables: readonly AST.TOMLTable[];
  /** All key-value pairs; those of an inline table follow it. */
  readonly members: readonly Member[];
  readonly comments: readonly AST.Comment[];
}

/** Parses TOML 1.1, which allows newlines in inline tables and includes TOML 1.0. @throws Mistake */
export const parseToml = (text: string): TomlTree => {
  const program = parsed(text);
  const [{ body }] = program.body;
  const tables = body.filter((node) => node.type === 'TOMLTable');
  const members = body.flatMap((node) =>
    node.type === 'TOMLTable' ? node.body.flatMap((member) => inside(member, node.resolvedKey)) : inside(node, []),
  );
  return { value: tableValue(tables, members), tables, members, comments: program.comments };
};

const parsed = (text: string): AST.TOMLProgram => {
  try {
    return parseTOML(text, { tomlVersion: '1.1' });
  } catch (error) {
    if (error instanceof ParseError) throw new Mistake(error.index, error.message);
    throw error;
  }
};

const inside = (
  node: AST.TOMLKeyValue,
  parent: readonly (string | number)[],
  within?: AST.TOMLInlineTable,
): readonly Member[] => {
  const path = [...parent, ...keysOf(node)];
  const { value } = node;
  const inner = value.type === 'TOMLInlineTable' ? value.body.flatMap((member) => inside(member, path, value)) : [];
  return [{ path, node, ...(within && { within }) }, ...inner];
};

/** The keys of a key with dots. */
export const keysOf = ({ key }: AST.TOMLKeyValue): readonly string[] =>
  key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));

/** A map or list under construction. A Map, so that names such as `__proto__` are ordinary keys. */
type Tree = Map<string | number, Tree | { readonly value: unknown }>;

const tableValue = (tables: readonly AST.TOMLTable[], members: readonly Member[]): Fields => {
  const root: Tree = new Map();
  for (const { resolvedKey } of tables) treeAt(root, resolvedKey);
  for (const { path, node } of members) put(root, path, node.value);
  return fieldsOf(root);
};

const treeAt = (root: Tree, path: readonly (string | number)[]): Tree => {
  let tree = root;
  for (const key of path) {
    const found = tree.get(key);
    const next: Tree = found instanceof Map ? found : new Map();
    tree.set(key, next);
    tree = next;
  }
  return tree;
};

const put = (root: Tree, path: readonly (string | number)[], node: AST.TOMLContentNode): void => {
  if (node.type === 'TOMLInlineTable') treeAt(root, path);
  else treeAt(root, path.slice(0, -1)).set(path.at(-1) ?? '', { value: contentOf(node) });
};

const contentOf = (node: AST.TOMLContentNode): unknown => {
  if (node.type === 'TOMLArray') return node.elements.map(contentOf);
  if (node.type === 'TOMLValue') return node.value;
  const root: Tree = new Map();
  for (const member of node.body) for (const { path, node } of inside(member, [])) put(root, path, node.value);
  return fieldsOf(root);
};

/** An array of tables has indexes as keys. */
const plain = (tree: Tree): unknown => (tree.has(0) ? [...tree.values()].map(content) : fieldsOf(tree));

const fieldsOf = (tree: Tree): Fields => Object.fromEntries([...tree].map(([key, inner]) => [key, content(inner)]));

const content = (inner: Tree | { readonly value: unknown }): unknown =>
  inner instanceof Map ? plain(inner) : inner.value;
