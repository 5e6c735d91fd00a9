/**
 * A piece of a text in a client's config: literal text, a reference to a variable, or a reference that only the client
 * can resolve.
 */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'variable'; readonly name: string; readonly fallback?: string }
  /** `word`: the reference as written; abridged if it may be something else, such as a secret. */
  | { readonly type: 'foreign'; readonly word: string };

/** `${X}`, `${X:-default}` (Claude Code, Copilot CLI), `${env:X}` (VS Code, Cursor), `{env:X}` (opencode). */
const VARIABLE = /\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^{}]*))?\}|\{env:([A-Za-z_]\w*)\}/;

/** `${input:x}`, `${workspaceFolder:x}` (VS Code, Cursor), `${user_config.x}` (Claude Desktop), `{file:x}` (opencode). */
const FOREIGN = /\$\{[^{}]*\}|\{file:[^{}]*\}/;

/**
 * `$X` (Gemini CLI, Qwen Code) and `%X%` within a text, only for X in upper case: dollar signs are common in passwords,
 * and percent signs in encoded URLs, where two hexadecimal digits follow them.
 */
const BARE = /(?<![\w$])\$([A-Z_][A-Z0-9_]*)(?!\w)|%([A-Z_][A-Z0-9_]{2,})%/;

/** The same if it is the whole text; then X may also be in lower case, if it has an underscore. */
const WHOLE = /^(?:\$([A-Z]\w*|[a-z]+_\w+)|%([A-Z]\w*|[a-z]+_\w+)%)$/;

const ANY = new RegExp([VARIABLE, FOREIGN, BARE].map(({ source }) => source).join('|'), 'g');

/**
 * Names in braces that are not environment variables: predefined ones of VS Code and of Claude Desktop's extensions.
 */
const PLACES =
  /^\$\{(?:workspace(?:Folder|Root)(?:Basename)?|(?:relativeF|f)ile\w*|lineNumber|selectedText|execPath|cwd|pathSeparator|defaultBuildTask|userHome|__dirname)\}$/;

/** A text that is certainly a reference, and may be shown. */
const SHOWN = /^\$?\{[\w:./-]{1,60}\}$/;

/** Splits a text of a client's config into its pieces. Pure. */
export const piecesOf = (text: string): readonly Piece[] => {
  const [whole, ...names] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return [{ type: 'variable', name: names.find((name) => name !== undefined) ?? '' }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(ANY)) {
    if (found.index > end) pieces.push({ type: 'text', text: text.slice(end, found.index) });
    pieces.push(pieceOf(found));
    end = found.index + found[0].length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ type: 'text', text: text.slice(end) });
  return pieces;
};

const pieceOf = ([word, braced, fallback, ...others]: RegExpMatchArray): Piece => {
  if (word === '$' + '{userHome}') return { type: 'variable', name: 'HOME' };
  const name = braced ?? others.find((found) => found !== undefined);
  if (name === undefined || PLACES.test(word ?? ''))
    return { type: 'foreign', word: SHOWN.test(word ?? '') ? (word ?? '') : '$' + '{…}' };
  return { type: 'variable', name, ...(fallback !== undefined && { fallback }) };
};
