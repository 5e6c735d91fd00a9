import { firstInvisible } from '../text/visible.ts';
import { type Piece, type PieceKind, scan } from './kdl-scan.ts';

/** A place in a text that is valid KDL, but surely does not mean what it looks like. */
export interface Misreading {
  readonly offset: number;
  readonly message: string;
}

/** Whether a text may have any: most have not, and need not be scanned. */
const SUSPECT = /\S\/[/*-]|['`´‘’‚“”„«»]|[^\t\n\r -~]/;

/** Quotes of other languages, and of text processors, are ordinary characters in KDL. */
const OTHER_QUOTES = /^['`´‘’‚“”„«»]|['`´‘’‚“”„«»]$/;

/**
 * What a text drops or adds silently: a comment that begins in the middle of a word, as in `http://…` without quotes;
 * quotes that are none; invisible characters in words. Nothing of the text is quoted: it may be a secret.
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
