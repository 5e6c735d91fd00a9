import { lastUpTo } from './position.ts';
import { type PieceKind, scan } from './scan.ts';

/** A text with some pieces rewritten, and the mapping of its offsets to those of the original. */
export interface Repaired {
  readonly text: string;
  originalOffset(offset: number): number;
}

/** Returns the replacement of a piece, or the piece itself if there is nothing to repair. */
type Repair = (piece: string, before: string) => string;

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

/** `r"…"`, `r#"…"#` and so on of KDL 1, which have no escapes. */
const rawString: Repair = (piece) => {
  const edge = piece.indexOf('"');
  const content = piece.slice(edge + 1, piece.length - edge);
  return `"${content.replace(/[\n\r"\\]/g, (letter) => ESCAPES[letter] ?? letter)}"`;
};

/** KDL 1 has the escape `\/`. */
const slashEscape: Repair = (piece) => piece.replace(/\\(.)/gs, (found, letter) => (letter === '/' ? '/' : found));

/** KDL 2 allows up to six digits in an escape, kdljs 0.3 only five if the first is a zero. */
const longEscape: Repair = (piece) =>
  piece.replace(/\\(?:u\{0([\da-fA-F]{5})\}|.)/gs, (found, digits) =>
    digits === undefined ? found : `\\u{${digits}}`,
  );

const quoted: Repair = (piece, before) => longEscape(slashEscape(piece, before), before);

/** Strings in triple quotes have escapes, raw strings have none. */
const tripleQuoted: Repair = (piece, before) => (piece.startsWith('"""') ? longEscape(piece, before) : piece);

/** A string of KDL 1 may have several lines. A newline after a backslash is valid in KDL 2. */
const severalLines: Repair = (piece) => piece.replace(/\\.|[\n\r]/gs, (found) => ESCAPES[found] ?? found);

/** Keywords of KDL 1 have no `#`. */
const keyword: Repair = (piece) => (/^(true|false|null)$/.test(piece) ? `#${piece}` : piece);

/** KDL 2 requires no space before a block or a slashdash, kdljs 0.3 does. */
const missingSpace: Repair = (piece, before) =>
  piece !== '{' && piece !== '/-' ? piece : /[^\s{};]/.test(before) ? ` ${piece}` : piece;

const kdl2: Readonly<Partial<Record<PieceKind, Repair>>> = {
  'raw-kdl1': rawString,
  quoted,
  string: tripleQuoted,
  word: keyword,
  slashdash: missingSpace,
  other: missingSpace,
};

const kdl1: typeof kdl2 = { ...kdl2, quoted: (piece, before) => severalLines(quoted(piece, before), before) };

/**
 * Rewrites what kdljs 0.3, a parser of KDL 2, rejects although its meaning is clear: raw strings, keywords and `\/` of
 * KDL 1, and some valid KDL 2. With `severalLines` also the multi-line strings of KDL 1, which look like a string whose
 * closing quote is missing. Undefined if there is nothing to rewrite. For texts that kdljs has rejected.
 */
export const repair = (text: string, options: { readonly severalLines: boolean }): Repaired | undefined => {
  const repairs = options.severalLines ? kdl1 : kdl2;
  const edits = [...scan(text)].flatMap(({ kind, start, end }) => {
    const piece = text.slice(start, end);
    const replacement = repairs[kind]?.(piece, text.charAt(start - 1)) ?? piece;
    return replacement === piece ? [] : [{ start, end, replacement }];
  });
  return edits.length === 0 ? undefined : { text: applied(text, edits), originalOffset: originalOffsets(edits) };
};

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const applied = (text: string, edits: readonly Edit[]): string => {
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end, replacement } of edits) {
    parts.push(text.slice(kept, start), replacement);
    kept = end;
  }
  return parts.join('') + text.slice(kept);
};

/** All offsets within a rewritten piece map to its start. */
const originalOffsets = (edits: readonly Edit[]): ((offset: number) => number) => {
  const starts: number[] = [];
  let ahead = 0;
  for (const { start, end, replacement } of edits) {
    starts.push(start + ahead);
    ahead += replacement.length - (end - start);
  }
  return (offset) => {
    const index = lastUpTo(starts, offset);
    const [start, edit] = [starts[index] ?? 0, edits[index]];
    if (edit === undefined || !(offset >= start)) return offset;
    const beyond = offset - start - edit.replacement.length;
    return beyond < 0 ? edit.start : edit.end + beyond;
  };
};
