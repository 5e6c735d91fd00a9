import type { Piece } from '../../clients/entries/references.ts';

/** What a text is between double quotes: as it stands, whatever is in it. */
const quotedText = (text: string): string => text.replace(/["$`\\]/g, '\\$&');

/** `${X?}`, for which a shell ends with a word of which variable is missing, or `${X:-default}`. */
const expansion = (name: string, fallback: string | undefined): string =>
  fallback === undefined ? `\${${name}?}` : `\${${name}:-${quotedText(fallback)}}`;

/** What goes between double quotes for pieces of a text. What only the client knows is nothing. Pure. */
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

/** One word of a POSIX shell that comes to these pieces. Pure. */
export const shellWord = (pieces: readonly Piece[]): string => {
  const text = pieces.every((piece) => piece.type === 'text') ? pieces.map((piece) => piece.text).join('') : undefined;
  if (text === undefined) return `"${quotedPieces(pieces)}"`;
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
};

/**
 * A script that becomes a program, with the values that its words and variables refer to. Pure.
 * @param templates each variable with another, which has what goes between double quotes for it, see
 * {@link quotedPieces}: so nothing of it is in the script, which everybody can see, and it may refer to itself.
 */
export const becoming = (
  words: readonly (readonly Piece[])[],
  templates: readonly (readonly [name: string, template: string])[],
): string =>
  [
    ...templates.map(([name, template]) => `eval "export ${name}=\\"$${template}\\""`),
    `exec ${words.map(shellWord).join(' ')}`,
  ].join('; ');
