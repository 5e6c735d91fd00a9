import { cut } from '../../../text/cut.ts';
import { visible } from '../../../text/visible.ts';
import { afterString } from './json-text.ts';

const SHORT = 80;

/** The maximum depth of indentation: beyond it, lines would be mostly blanks. */
const DEEPEST = 32;

/** White space, a structural character, or a literal. */
const TOKEN = /\s+|[[\]{},:]|[^\s[\]{},:"]+/y;

/** The tokens of a valid JSON text, without white space. */
function* tokens(text: string): Generator<string> {
  for (let from = 0, to = 0; from < text.length; from = to) {
    TOKEN.lastIndex = from;
    to = TOKEN.test(text) ? TOKEN.lastIndex : afterString(text, from);
    const token = text.slice(from, to);
    if (token.trim() !== '') yield token;
  }
}

/** An escape in a JSON text: a surrogate pair, a lone surrogate, or any other. */
const ESCAPE = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|.)/g;
const HALF = '\\udXXX'.length;

/** The same value with U+FFFD for each lone surrogate, which strict parsers reject (RFC 8259 § 8.2). */
const wellFormed = (text: string): string =>
  /\\u[dD]/.test(text) ? text.replace(ESCAPE, (found) => (found.length === HALF ? '\\ufffd' : found)) : text;

/** A JSON text on one line, with control characters escaped and numbers unchanged. Pure. */
export const onOneLine = (text: string): string => visible(wellFormed([...tokens(text)].join('')));

/** The beginning of a JSON text, for use in a message. Pure. */
export const shortly = (text: string): string => {
  const line = onOneLine(text.slice(0, SHORT * 10));
  return line.length > SHORT ? `${cut(line, SHORT - 1)}…` : line;
};

/** A JSON text over several lines, indented like that of `JSON.stringify`. Pure. */
export const indented = (text: string): string => {
  let laid = '';
  let depth = 0;
  let before = '';
  const newLine = () => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`;
  for (const token of tokens(text)) {
    const opens = before === '{' || before === '[';
    if (token === '}' || token === ']') {
      depth -= 1;
      laid += opens ? token : `${newLine()}${token}`;
    } else {
      if (opens || before === ',') laid += newLine();
      laid += token === ':' ? ': ' : token;
      if (token === '{' || token === '[') depth += 1;
    }
    before = token;
  }
  return laid;
};
