import { type Document, isNode, Lexer, parseDocument } from 'yaml';
import { Mistake } from '../format.ts';
import type { Comment, Span } from '../page.ts';

/** Parses one document of YAML 1.2. @throws Mistake */
export const parseYaml = (text: string): { readonly document: Document; readonly value: unknown } => {
  // At the level `silent` a second document is no error.
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error?.code === 'MULTIPLE_DOCS') throw new Mistake(error.pos[0], 'a second document begins here');
  if (error !== undefined) throw new Mistake(error.pos[0], wordsOf(error.message));
  return { document, value: documentValue(document) };
};

/** The parser catches stack overflows itself, and reports them as errors. */
const wordsOf = (message: string): string =>
  message.startsWith('Maximum call stack size exceeded') ? 'this is nested too deeply' : firstLine(message);

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

const documentValue = (document: Document): unknown => {
  try {
    const value: unknown = document.contents === null ? undefined : document.toJS();
    refuseCircles(value, new Set(), new Set());
    return value;
  } catch (error) {
    // An unresolved alias, or one that expands too much.
    if (error instanceof ReferenceError) throw new Mistake(0, firstLine(error.message));
    throw error;
  }
};

/** Rejects an alias of one of its own ancestors, which YAML allows and no client's config has. */
const refuseCircles = (value: unknown, above: Set<unknown>, seen: Set<unknown>): void => {
  if (above.has(value)) throw new Mistake(0, 'an alias refers to a value that contains it');
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  above.add(value);
  for (const inner of Object.values(value)) refuseCircles(inner, above, seen);
  above.delete(value);
  seen.add(value);
};

/** The span of a node; undefined if it has none. */
export const spanOf = (node: unknown): Span | undefined => {
  const range = isNode(node) ? node.range : undefined;
  return range ? { start: range[0], end: range[1] } : undefined;
};

/**
 * Control tokens of the lexer, which are not part of the text: before a scalar, at the start of a document, at the end
 * of a flow.
 */
const [SCALAR, DOCUMENT, FLOW_END] = ['\x1f', '\x02', '\x18'];

/** The comments of a text, in order. */
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
