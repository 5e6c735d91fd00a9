import { firstInvisible } from '../../text/visible.ts';
import { type Piece, type PieceKind, scan } from './scan.ts';

/** A part of a text that is valid KDL, but certainly not meant as KDL reads it. */
export interface Misreading {
  readonly offset: number;
  readonly message: string;
}

/** A quick test: texts without a match need not be scanned. */
const SUSPECT = /\S\/[/*-]|['`´‘’‚“”„«»]|[^\t\n\r -~]/;

/** Typographic quotes, which are ordinary characters in KDL. */
const OTHER_QUOTES = /^['`´‘’‚“”„«»]|['`´‘’‚“”„«»]$/;

/**
 * Finds what KDL would silently drop or include: a comment that begins within a word, as in `http://…` without quotes;
 * characters that look like quotes; invisible characters in words. Messages quote nothing, which may be a secret.
 */
export const misreadings = (text: string): readonly Misreading[] => {
  if (!SUSPECT.test(text)) return [];
  const found: Misreading[] = [];
  let before: Piece | undefined;
  for (const piece of scan(text)) {
    const message = misreading(piece, before, text);
    if (message !== undefined) found.push(message);
    before = piece;
  }
  return found;
};

const COMMENTS: ReadonlySet<PieceKind> = new Set(['comment', 'open-comment', 'slashdash']);

const misreading = ({ kind, start, end }: Piece, before: Piece | undefined, text: string): Misreading | undefined => {
  const offset = start;
  if (COMMENTS.has(kind) && before?.kind === 'word') {
    const message = `"${text.slice(start, start + 2)}" starts a comment: put the text in quotes, or a space before the comment`;
    return { offset, message };
  }
  if (kind !== 'word') return undefined;
  const word = text.slice(start, end);
  const invisible = firstInvisible(word);
  if (invisible >= 0) {
    const code = (word.codePointAt(invisible) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return { offset: start + invisible, message: `an invisible character (U+${code}): remove it` };
  }
  return OTHER_QUOTES.test(word) ? { offset, message: 'strings are in double quotes, as in "text"' } : undefined;
};
