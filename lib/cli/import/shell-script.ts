import type { Piece } from '../../clients/entries/references.ts';

/** A text escaped for double quotes. */
const quotedText = (text: string): string => text.replace(/["$`\\]/g, '\\$&');

/** `${X?}`, with which a shell exits and names the variable if it is not set; or `${X:-default}`. */
const expansion = (name: string, fallback: string | undefined): string =>
  fallback === undefined ? `\${${name}?}` : `\${${name}:-${quotedText(fallback)}}`;

/** Pieces of a text, escaped for double quotes. References that only the client can resolve are omitted. Pure. */
export const quotedPieces = (pieces: readonly Piece[]): string => pieces.map(quotedPiece).join('');

const quotedPiece = (piece: Piece): string => {
  switch (piece.type) {
    case 'text':
      return quotedText(piece.text);
    case 'variable':
      return expansion(piece.name, piece.fallback);
    case 'foreign':
      return '';
  }
};

/** Pieces of a text as one word of a POSIX shell. Pure. */
export const shellWord = (pieces: readonly Piece[]): string => {
  const text = pieces.every((piece) => piece.type === 'text') ? pieces.map((piece) => piece.text).join('') : undefined;
  if (text === undefined) return `"${quotedPieces(pieces)}"`;
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
};

/**
 * A script that executes a program, with the references in its words and variables resolved. Pure.
 * @param templates each variable with the name of another one that has its template, see {@link quotedPieces}. So the
 * template is not part of the script, which every user can read, and the variable may refer to itself.
 */
export const becoming = (
  words: readonly (readonly Piece[])[],
  templates: readonly (readonly [name: string, template: string])[],
): string =>
  [
    ...templates.map(([name, template]) => `eval "export ${name}=\\"$${template}\\""`),
    `exec ${words.map(shellWord).join(' ')}`,
  ].join('; ');
