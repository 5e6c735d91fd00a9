import { cut } from '../../../text/cut.ts';
import { visible } from '../../../text/visible.ts';
import { afterString } from './json-text.ts';

const SHORT = 80;

/** Further in there is no room left, and a line would be mostly blanks. */
const DEEPEST = 32;

/** White space, a sign, or a plain value. */
const TOKEN = /\s+|[[\]{},:]|[^\s[\]{},:"]+/y;

/** The tokens of a text that is JSON, without white space. */
function* tokens(text: string): Generator<string> {
  for (let from = 0, to = 0; from < text.length; from = to) {
    TOKEN.lastIndex = from;
    to = TOKEN.test(text) ? TOKEN.lastIndex : afterString(text, from);
    const token = text.slice(from, to);
    if (token.trim() !== '') yield token;
  }
}

/** An escape in a JSON text: of a pair of surrogates, of half of one, or any other. */
const ESCAPE = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|.)/g;
const HALF = '\\udXXX'.length;

/** The same value with U+FFFD for each half of a surrogate pair that stands alone: strict readers refuse it (RFC 8259 § 8.2). */
const wellFormed = (text: string): string =>
  /\\u[dD]/.test(text) ? text.replace(ESCAPE, (found) => (found.length === HALF ? '\\ufffd' : found)) : text;

/** A JSON text on one line, with nothing in it that a terminal would act on; each number as it was written. Pure. */
export const onOneLine = (text: string): string => visible(wellFormed([...tokens(text)].join('')));

/** The beginning of it, for a line that is about something else. Pure. */
export const shortly = (text: string): string => {
  const line = onOneLine(text.slice(0, SHORT * 10));
  return line.length > SHORT ? `${cut(line, SHORT - 1)}…` : line;
};

/** The same over several lines, as `JSON.stringify` indents it. Pure. */
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
