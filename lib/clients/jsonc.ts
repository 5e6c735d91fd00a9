import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import {
  eolOf,
  type Format,
  indentOf,
  indentUnit,
  type Key,
  lineBreakBefore,
  lineEnd,
  lineStart,
  nested,
  type Path,
  type Reading,
  spliced,
} from './format.ts';

/** JSON as editors read it: with comments and trailing commas. xy itself writes neither. */
export const jsonc: Format = {
  read: (text) => {
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const [first] = errors;
    if (first !== undefined) return fault(first);
    return { value: root === undefined ? undefined : getNodeValue(root) };
  },
  set: (text, path, value) => {
    const root = rootOf(text);
    if (root === undefined) return jsonc.write(nested(path, value));
    const { node, rest } = descend(root, path);
    if (rest.length === 0) return replace(text, node, value);
    const [key = '', ...inner] = rest;
    const member = nested(inner, value);
    return insert(text, node, (space) => (typeof key === 'string' ? `${JSON.stringify(key)}: ` : '') + space(member));
  },
  remove: (text, path) => {
    const root = rootOf(text);
    const { node, rest } = root === undefined ? { node: undefined, rest: path } : descend(root, path);
    return node === undefined || rest.length > 0 ? text : removeMember(text, node);
  },
  offsetOf: (text, path) => {
    const root = rootOf(text);
    return root === undefined ? 0 : memberOf(descend(root, path).node).offset;
  },
  write: (value) => `${JSON.stringify(value, null, 2)}\n`,
};

const rootOf = (text: string): Node | undefined => parseTree(text, [], { allowTrailingComma: true });

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is not a JSON value',
  InvalidNumberFormat: 'this is not a JSON number',
  PropertyNameExpected: 'a name in double quotes is wanted here',
  ValueExpected: 'a value is wanted here',
  ColonExpected: 'a colon is wanted here',
  CommaExpected: 'a comma is wanted here',
  CloseBraceExpected: 'a closing brace is missing here',
  CloseBracketExpected: 'a closing bracket is missing here',
  EndOfFileExpected: 'the document has ended before this',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a string is not closed',
};

const fault = ({ error, offset }: ParseError): Reading => {
  const code = printParseErrorCode(error);
  return { fault: { offset, message: words[code] ?? code } };
};

/** As far as the path leads: where it ends, and the keys for which there is nothing. */
const descend = (root: Node, path: Path): { readonly node: Node; readonly rest: Path } => {
  let node = root;
  for (const [index, key] of path.entries()) {
    const child = childOf(node, key);
    if (child === undefined) return { node, rest: path.slice(index) };
    node = child;
  }
  return { node, rest: [] };
};

const childOf = ({ type, children = [] }: Node, key: Key): Node | undefined => {
  if (typeof key !== 'string') return children.find((child) => type === 'array' && idOf(child) === key.id);
  return type === 'object'
    ? children.find((property) => property.children?.[0]?.value === key)?.children?.[1]
    : undefined;
};

const idOf = (node: Node): unknown => {
  const id = childOf(node, 'id');
  return id && getNodeValue(id);
};

/** The property that a value is of; an element stands for itself. */
const memberOf = (node: Node): Node => (node.parent?.type === 'property' ? node.parent : node);

const endOf = ({ offset, length }: Node): number => offset + length;

/** Whether nothing but white space is before it on its line. */
const beginsLine = (text: string, offset: number): boolean => text.slice(lineStart(text, offset), offset).trim() === '';

const replace = (text: string, node: Node, value: unknown): string => {
  const indent = indentOf(text, memberOf(node).offset);
  return spliced(text, node.offset, endOf(node), multiline(text, indent)(value));
};

type Space = (value: unknown) => string;

const multiline =
  (text: string, indent: string): Space =>
  (value) =>
    JSON.stringify(value, null, indentUnit(text)).replaceAll('\n', `${eolOf(text)}${indent}`);

/** On one line, with a space where people put one. */
const inline: Space = (value) => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};

const insert = (text: string, container: Node, member: (space: Space) => string): string => {
  const last = container.children?.at(-1);
  if (container.type !== 'object' && container.type !== 'array') return text;
  if (last === undefined) return insertOnly(text, container, member);
  const comma = commaAfter(text, endOf(last));
  if (!beginsLine(text, last.offset)) {
    return spliced(text, comma?.end ?? endOf(last), comma?.end ?? endOf(last), `${comma ? '' : ','} ${member(inline)}`);
  }
  const indent = indentOf(text, last.offset);
  const line = `${eolOf(text)}${indent}${member(multiline(text, indent))}`;
  if (comma !== undefined) {
    const at = behindComments(text, comma.end);
    return spliced(text, at, at, `${line},`);
  }
  const at = behindComments(text, endOf(last));
  return `${text.slice(0, endOf(last))},${text.slice(endOf(last), at)}${line}${text.slice(at)}`;
};

/** Into an empty map or list, behind the comments that may be in it. */
const insertOnly = (text: string, container: Node, member: (space: Space) => string): string => {
  const close = endOf(container) - 1;
  const inner = text.slice(container.offset + 1, close);
  const outer = indentOf(text, memberOf(container).offset);
  const indent = outer + indentUnit(text);
  const eol = eolOf(text);
  const lines = `${inner.trimEnd()}${eol}${indent}${member(multiline(text, indent))}${eol}${outer}`;
  return spliced(text, container.offset + 1, close, lines);
};

const removeMember = (text: string, node: Node): string => {
  const member = memberOf(node);
  const container = member.parent;
  if (container === undefined) return text;
  const siblings = container.children ?? [];
  const previous = siblings[siblings.indexOf(member) - 1];
  const comma = commaAfter(text, endOf(member));
  const separator = comma === undefined && previous !== undefined ? commaAfter(text, endOf(previous)) : undefined;
  if (!beginsLine(text, member.offset)) {
    if (comma !== undefined) return spliced(text, member.offset, behindSpaces(text, comma.end));
    return spliced(text, separator?.start ?? member.offset, endOf(member));
  }
  const end = behindComments(text, comma?.end ?? endOf(member));
  const start = Math.max(lineBreakBefore(text, member.offset), container.offset + 1);
  const rest = spliced(text, start, end);
  const closed = siblings.length === 1 ? collapsed(rest, container.offset) : rest;
  return separator === undefined ? closed : spliced(closed, separator.start, separator.end);
};

/** A map or list that begins here without the white space that is all it has. */
const collapsed = (text: string, offset: number): string => {
  const inner = /^\s*/.exec(text.slice(offset + 1))?.[0].length ?? 0;
  return '}]'.includes(text[offset + 1 + inner] ?? '-') ? spliced(text, offset + 1, offset + 1 + inner) : text;
};

/** The comma that follows, comments between or not. */
const commaAfter = (text: string, offset: number): { readonly start: number; readonly end: number } | undefined => {
  const found = /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(offset));
  const end = offset + (found?.[0].length ?? 0);
  return found === null ? undefined : { start: end - 1, end };
};

const behindSpaces = (text: string, offset: number): number =>
  offset + (/^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0);

/** The end of the line where nothing but comments is left on it, else the offset itself. */
const behindComments = (text: string, offset: number): number => {
  const end = lineEnd(text, offset);
  return /^[ \t]*(\/\*((?!\*\/).)*\*\/[ \t]*)*(\/\/.*)?$/.test(text.slice(offset, end)) ? end : offset;
};
