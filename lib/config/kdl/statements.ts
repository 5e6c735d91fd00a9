import { type Piece, scan } from './scan.ts';

/** A range of a text: offsets, `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A node of a document as text, from its first character to its terminator, inclusive. */
export interface Statement extends TextRange {
  /** The text between its braces. */
  readonly block?: TextRange;
}

const NEWLINE = /^[\n\r\v\f\u2028\u2029]$/;

/**
 * Splits a document or a block into its nodes, by the rules for the end of a node only. Undefined if these don't apply,
 * because a string, comment or block is not closed or closed twice; one string that is not closed ends with its line.
 * Linear time.
 */
export const statementsIn = (text: string): readonly Statement[] | undefined => {
  const statements = split(text);
  if (statements !== undefined) return statements;
  const closed = withoutOpenString(text);
  return closed === undefined ? undefined : split(closed);
};

const split = (text: string): readonly Statement[] | undefined => {
  const statements: Statement[] = [];
  let [first, depth] = [-1, 0];
  let block: { start?: number; end?: number } = {};
  // A newline after a backslash or a slashdash does not end the node.
  let goesOn = false;
  const close = (after: number): void => {
    const { start, end } = block;
    if (first >= 0)
      statements.push({
        start: first,
        end: after,
        ...(start !== undefined && end !== undefined && { block: { start, end } }),
      });
    [first, block, goesOn] = [-1, {}, false];
  };
  for (const piece of scan(text)) {
    if (isUnreliable(piece, text)) return undefined;
    const sign = piece.kind === 'other' ? text.slice(piece.start, piece.end) : piece.kind;
    if (depth === 0 && (sign === ';' || (NEWLINE.test(sign) && !goesOn))) close(piece.end);
    if (piece.kind === 'comment' || sign === ';' || /^\s$/.test(sign)) continue;
    if (first < 0) first = piece.start;
    if (sign === '{' && depth++ === 0) block.start ??= piece.end;
    if (sign === '}') {
      if (--depth < 0) return undefined;
      if (depth === 0) block.end ??= piece.start;
    }
    goesOn = sign === '\\' || sign === 'slashdash';
  }
  close(text.length);
  return depth === 0 ? statements : undefined;
};

/** A multi-line string in single quotes is valid only in KDL 1: more likely its closing quote is missing. */
const isUnreliable = ({ kind, start, end }: Piece, text: string): boolean =>
  kind === 'open-comment' ||
  kind === 'open-string' ||
  (kind === 'quoted' && /[\n\r]/.test(text.slice(start, end).replace(/\\\s+/g, '')));

/**
 * A text of the same length without the first string that is not closed on its line. If that leaves another one, the two
 * may be the ends of a multi-line string, whose lines are no nodes.
 */
const withoutOpenString = (text: string): string | undefined => {
  for (const piece of scan(text)) {
    if (!isUnreliable(piece, text)) continue;
    const { start } = piece;
    if (text[start] !== '"' || text.startsWith('"""', start)) return undefined;
    const length = text.slice(start).search(/[\n\r]|$/);
    return text.slice(0, start) + 'x'.repeat(length) + text.slice(start + length);
  }
  return undefined;
};
