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
  /** One character, or a run of "#" without the last one. */
  | 'other';

/** A piece of text: `start` and `end` (exclusive) are offsets. */
export interface Piece {
  readonly kind: PieceKind;
  readonly start: number;
  readonly end: number;
}

/** Tried in this order. A match consumes everything that was read for it, and mismatches fail early: linear time. */
const patterns: readonly (readonly [PieceKind, RegExp])[] = [
  ['comment', /\/\/[^\n\r]*/y],
  ['string', /"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""/sy],
  ['open-string', /""".*/sy],
  ['quoted', /"[^"\\]*(?:\\.[^"\\]*)*"/sy],
  ['open-string', /".*/sy],
  ['hashed', /#-?[a-z]+/y],
  ['slashdash', /\/-/y],
  ['word', /[^\s"#(){}/\\;=[\]]+/y],
  ['other', /./sy],
];

/**
 * Splits a text into contiguous pieces by the rules that both versions of KDL share: enough to tell strings and
 * comments from the rest, and to find what is not closed. Validates nothing. Linear time.
 */
export function* scan(text: string): Generator<Piece> {
  for (let start = 0; start < text.length; ) {
    const piece = nestedComment(text, start) ?? rawString(text, start) ?? matching(text, start);
    yield piece;
    start = piece.end;
  }
}

const RAW_OPENING = /(r?)(#+)(?:"""|"|)|r"/y;

/** A raw string (of KDL 1 if it starts with "r"), whose end has as many "#" as its start; or a run of other "#". */
const rawString = (text: string, start: number): Piece | undefined => {
  RAW_OPENING.lastIndex = start;
  const [opening, r = 'r', hashes = ''] = RAW_OPENING.exec(text) ?? [];
  if (opening === undefined) return undefined;
  const quote = opening.indexOf('"');
  // The last "#" of a run may start a keyword.
  if (quote < 0)
    return r === '' && hashes.length > 1 ? { kind: 'other', start, end: start + hashes.length - 1 } : undefined;
  for (const quotes of opening.endsWith('"""') && r === '' ? ['"""', '"'] : ['"']) {
    const close = text.indexOf(quotes + hashes, start + quote + quotes.length);
    if (close >= 0)
      return { kind: r === '' ? 'string' : 'raw-kdl1', start, end: close + quotes.length + hashes.length };
  }
  return r === '' ? { kind: 'open-string', start, end: text.length } : undefined;
};

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
