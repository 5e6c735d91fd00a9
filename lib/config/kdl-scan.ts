/** The kind of a piece of KDL text. The `open-` kinds are not closed before the end of the text. */
export type PieceKind =
  | 'comment'
  | 'open-comment'
  /** In quotes, with escapes; may have several lines. */
  | 'quoted'
  /** The other strings of KDL 2: raw, or in triple quotes. */
  | 'string'
  | 'raw-kdl1'
  | 'open-string'
  /** `#true` and the like. */
  | 'hashed'
  | 'word'
  | 'slashdash'
  /** One character. */
  | 'other';

/** A piece of text: `start` and `end` (exclusive) are offsets. */
export interface Piece {
  readonly kind: PieceKind;
  readonly start: number;
  readonly end: number;
}

/** Tried in this order. */
const patterns: readonly (readonly [PieceKind, RegExp])[] = [
  ['comment', /\/\/[^\n\r]*/y],
  ['string', /(#+)("""|").*?\2\1|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""/sy],
  ['raw-kdl1', /r(#*)".*?"\1/sy],
  ['quoted', /"[^"\\]*(?:\\.[^"\\]*)*"/sy],
  ['open-string', /#*".*/sy],
  ['hashed', /#-?[a-z]+/y],
  ['slashdash', /\/-/y],
  ['word', /[^\s"#(){}/\\;=[\]]+/y],
  ['other', /./sy],
];

/**
 * Splits a text into contiguous pieces by the rules that both versions of KDL share: enough to tell strings and
 * comments from the rest, and to find what is not closed. Validates nothing.
 */
export function* scan(text: string): Generator<Piece> {
  for (let start = 0; start < text.length; ) {
    const piece = nestedComment(text, start) ?? matching(text, start);
    yield piece;
    start = piece.end;
  }
}

const matching = (text: string, start: number): Piece => {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    if (pattern.test(text)) return { kind, start, end: pattern.lastIndex };
  }
  return { kind: 'other', start, end: text.length };
};

/** Block comments nest, which a regular expression can't match. */
const nestedComment = (text: string, start: number): Piece | undefined => {
  if (!text.startsWith('/*', start)) return undefined;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match !== null; match = edge.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', start, end: edge.lastIndex };
  }
  return { kind: 'open-comment', start, end: text.length };
};
