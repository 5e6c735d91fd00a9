import { Mistake } from './format.ts';

/** A word, which may be a value, a name, or both. */
export interface Word {
  /** The offset after it. */
  readonly end: number;
  /** Absent if it is not a value. */
  readonly value?: string | number | boolean | null;
  /** Absent if it is not a name. */
  readonly name?: string;
}

/** A word without quotes. */
const UNQUOTED = /[^\s,:[\]{}"'/]*/y;

const NUMBER = /^[+-]?(?:0x[\da-f]+|infinity|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i;

/** IdentifierName of ECMAScript, without escapes. */
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

const keywords: ReadonlyMap<string, boolean | null> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' };

/** The string, number, name or keyword at an offset (JSON5 1.0 §§ 3 to 6). @throws Mistake */
export const json5Word = (text: string, start: number): Word => {
  const quote = text[start];
  if (quote === '"' || quote === "'") return string(text, start, quote);
  UNQUOTED.lastIndex = start;
  const [word = ''] = UNQUOTED.exec(text) ?? [];
  // An invalid character counts as a word of its own.
  const end = start + Math.max(word.length, 1);
  const name = NAME.test(word) ? { name: word } : {};
  const keyword = keywords.get(word);
  if (keyword !== undefined) return { end, ...name, value: keyword };
  return NUMBER.test(word) ? { end, ...name, value: number(word) } : { end, ...name };
};

const number = (word: string): number => {
  const unsigned = word.replace(/^[+-]/, '');
  return (word.startsWith('-') ? -1 : 1) * Number(unsigned);
};

const ESCAPED = /\\(?:u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))/gi;

const string = (text: string, start: number, quote: string): Word => {
  let end = start + 1;
  for (; text[end] !== quote; end++) {
    // A backslash at the end of a line takes all of that end with it (JSON5 1.0 § 5).
    if (text[end] === '\\') end += text.startsWith('\r\n', end + 1) ? 2 : 1;
    else if (text[end] === '\n' || text[end] === '\r') break;
    if (end >= text.length) break;
  }
  if (text[end] !== quote) throw new Mistake(start, 'a string is not closed');
  const value = text.slice(start + 1, end).replace(ESCAPED, (_, unicode, hex, character) => {
    if (unicode ?? hex) return String.fromCharCode(Number.parseInt(unicode ?? hex, 16));
    return escapes[character] ?? (/[\r\n\u2028\u2029]/.test(character) ? '' : character);
  });
  return { end: end + 1, value, name: value };
};
