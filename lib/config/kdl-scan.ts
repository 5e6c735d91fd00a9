/** What a stretch of KDL text is, seen from afar. The open ones are never closed. */
export type PieceKind =
  | 'comment'
  | 'open-comment'
  /** Between quotes, with escapes; maybe of several lines. */
  | 'quoted'
  /** KDL 2's other strings: raw ones, and those in triple quotes. */
  | 'string'
  | 'raw-kdl1'
  | 'open-string'
  /** `#true` and its like. */
  | 'hashed'
  | 'word'
  | 'slashdash'
  /** One character. */
  | 'other';

/** A stretch of text: `start` and `end` (exclusive) are offsets. */
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
 * Cuts a text into pieces, without gap, by the rules that both versions of KDL share: enough to tell strings and
 * comments from the rest, and what is open at the end. It checks nothing.
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

/** Comments between slashes and stars nest, which is beyond a regular expression. */
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
