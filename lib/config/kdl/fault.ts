import { scan } from './scan.ts';

/** The messages for errors that kdljs itself distinguishes. */
export const toldFaults = {
  depth: 'nested too deeply: close each block or comment before the next one',
  indentation:
    'a string in triple quotes: each line is indented like the closing quotes, which have a line of their own',
} as const;

/**
 * A message, and the context in which it applies: the line before the position where the parser stopped, and what
 * follows.
 */
interface Fault {
  readonly before?: RegExp;
  readonly after?: RegExp;
  readonly message: string;
}

/** The first match applies. No message quotes a word or a string, which may be a secret. */
const faults: readonly Fault[] = [
  { after: /^=/, message: '"=" is not allowed here: write the name, a space and the value' },
  {
    after: /^"""/,
    message:
      'a string in triple quotes: the text starts on the next line, and the closing quotes have a line of their own',
  },
  { after: /^["#]/, before: /\}[ \t]*$/, message: 'nothing can follow a block on its line: start a new line' },
  { after: /^"/, before: /[^\s{};]$/, message: 'a space is missing before this string' },
  { after: /^("|#+")/, message: 'this string is not closed, or has an invalid escape' },
  { after: /^[\n\r]/, message: 'a string is not closed at the end of its line: add the quote' },
  {
    after: /^\\u/,
    message: String.raw`\u takes 1 to 6 hexadecimal digits in braces, up to \u{10FFFF}: write \\ for the backslash itself`,
  },
  { after: /^\\/, message: String.raw`a backslash in a string starts an escape: write \\ for the backslash itself` },
  { before: /\\[ \t]*$/, message: 'a backslash outside of a string continues the line: nothing can follow it' },
  { after: /^[[\],]/, message: 'values are separated by spaces, without commas and brackets' },
  { after: /^#/, before: /(^|[\s;])$/, message: 'a comment starts with //, and words with "#" in them need quotes' },
  { after: /^\}/, message: 'a "}" that closes nothing: remove it, or add the "{" before' },
  { after: /^\{/, before: /\}[ \t]*$/, message: 'a second block: a node has only one' },
  { after: /^\{/, before: /^\s*$/, message: 'a block without a name: its "{" belongs on the line of the name' },
  {
    after: /^[^\s;]/,
    before: /["#]$/,
    message: 'a space is missing after this string, or a backslash before a quote in it',
  },
  { after: /^[()]/, message: 'parentheses are not allowed here: put the text in quotes' },
  { before: /\}[ \t]*$/, message: 'nothing can follow a block on its line: start a new line' },
  {
    after: /^(true|false|null|-?inf|nan)(?![\w-])/,
    message: 'true, false, null, inf and nan are keywords: put the word in quotes',
  },
  { before: /(^|[\s;{=])[+-]?\.?\d[\w.]*$/, message: 'a word that starts with a digit needs quotes' },
  { after: /^\.\d/, message: 'a word that starts with a point and a digit needs quotes' },
  { after: /^\uFEFF/, message: 'a byte order mark in the middle of the text: remove it' },
  { after: /^\//, message: 'a "/" outside of quotes: put the text in quotes; a comment starts with //' },
];

/** Control and format characters, except tab, line breaks and the byte order mark, which has its own row above. */
const UNPRINTABLE = /^(?![\t\n\r\uFEFF])[\p{Cc}\p{Cf}]/u;

/** The message for a syntax error at `offset`, with the remedy. */
export const explain = (text: string, offset: number): string => {
  if (!(offset < text.length)) return unclosed(text);
  const after = text.slice(offset, offset + 100);
  const before = text.slice(Math.max(0, offset - 100), offset).replace(/^.*[\n\r]/s, '');
  if (UNPRINTABLE.test(after)) {
    const code = (after.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `an unprintable character (U+${code}), which KDL doesn't allow: remove it`;
  }
  const fits = (fault: Fault): boolean => (fault.before?.test(before) ?? true) && (fault.after?.test(after) ?? true);
  return (
    faults.find(fits)?.message ??
    'not KDL: each setting is a name and its values, with spaces between them; other texts need quotes'
  );
};

const unclosed = (text: string): string => {
  let depth = 0;
  for (const { kind, start } of scan(text)) {
    if (kind === 'open-comment') return 'the file ends inside a comment: close it with */';
    if (kind === 'open-string') return 'the file ends inside a string: add the quote';
    if (kind === 'other') depth += text[start] === '{' ? 1 : text[start] === '}' ? -1 : 0;
  }
  return depth > 0 ? 'the file ends inside a block: add the "}"' : 'the file ends too early';
};
