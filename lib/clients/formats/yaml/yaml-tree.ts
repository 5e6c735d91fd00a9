import { type Document, isNode, Lexer, parseDocument } from 'yaml';
import { Mistake } from '../format.ts';
import type { Comment, Span } from '../page.ts';

/** One document of YAML 1.2, and what it says. @throws Mistake */
export const parseYaml = (text: string): { readonly document: Document; readonly value: unknown } => {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw new Mistake(error.pos[0], wordsOf(error.message));
  return { document, value: documentValue(document) };
};

/** The parser catches what the stack has no room for. */
const wordsOf = (message: string): string =>
  message.startsWith('Maximum call stack size exceeded') ? 'this is nested too deeply' : firstLine(message);

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

const documentValue = (document: Document): unknown => {
  try {
    const value: unknown = document.contents === null ? undefined : document.toJS();
    refuseCircles(value, new Set(), new Set());
    return value;
  } catch (error) {
    // An alias of nothing, or of too much.
    if (error instanceof ReferenceError) throw new Mistake(0, firstLine(error.message));
    throw error;
  }
};

/** An alias of what it is a part of: YAML has that, and no client's config. */
const refuseCircles = (value: unknown, above: Set<unknown>, seen: Set<unknown>): void => {
  if (above.has(value)) throw new Mistake(0, 'an alias is a part of what it stands for');
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  above.add(value);
  for (const inner of Object.values(value)) refuseCircles(inner, above, seen);
  above.delete(value);
  seen.add(value);
};

/** Where a node stands; undefined where it has no place of its own. */
export const spanOf = (node: unknown): Span | undefined => {
  const range = isNode(node) ? node.range : undefined;
  return range ? { start: range[0], end: range[1] } : undefined;
};

/** What the lexer puts before a scalar, and at the ends of documents and flows: they are not in the text. */
const [SCALAR, DOCUMENT, FLOW_END] = ['\x1f', '\x02', '\x18'];

/** The comments of a text, in their order. */
export const commentsOf = (text: string): readonly Comment[] => {
  const comments: Comment[] = [];
  let start = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (token === DOCUMENT || token === FLOW_END) continue;
    if (token !== SCALAR) {
      if (token.startsWith('#') && !isScalar) comments.push({ start, end: start + token.length, endsLine: true });
      start += token.length;
    }
    isScalar = token === SCALAR;
  }
  return comments;
};
