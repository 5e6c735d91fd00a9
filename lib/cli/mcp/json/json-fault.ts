/** What is expected next, in words. */
type Wanted =
  | 'a value'
  | 'a value or ]'
  | 'a name in quotes'
  | 'a name in quotes or }'
  | ':'
  | ', or }'
  | ', or ]'
  | 'the end';

/** The position of a syntax error. Line and column count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly wanted: Wanted;
  /** The character there; empty at the end of the text. */
  readonly found: string;
}

/** A token of RFC 8259: a bracket or a comma as it is, the quote that opens a string, or a number or a word. */
const TOKEN = /[ \t\r\n]*(?:([{}[\]:,])|(")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null))/y;

/** A piece of a string: up to the next escape, or to the quote that closes it. */
const PIECE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has no such characters in strings
  /[^"\\\u0000-\u001f]*(?:(\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))|")/y;

/**
 * The offset after a string whose content begins at `from`; undefined if it has no end. It is matched in pieces, since
 * a regular expression over a long string overflows.
 */
const afterString = (text: string, from: number): number | undefined => {
  PIECE.lastIndex = from;
  for (let piece = PIECE.exec(text); piece !== null; piece = PIECE.exec(text))
    if (piece[1] === undefined) return PIECE.lastIndex;
  return undefined;
};

const takesValue: ReadonlySet<Wanted> = new Set<Wanted>(['a value', 'a value or ]']);
const takesName: ReadonlySet<Wanted> = new Set<Wanted>(['a name in quotes', 'a name in quotes or }']);

/**
 * The first syntax error of a JSON text; undefined if it is valid. The errors of `JSON.parse` do not have a position in
 * some versions of Node, and a different one in others. Pure.
 */
export const jsonFault = (text: string): JsonFault | undefined => {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'a value';
  const afterValue = (): Wanted => {
    const around = open.at(-1);
    if (around === undefined) return 'the end';
    return around === '{' ? ', or }' : ', or ]';
  };
  /** What is expected after a token; undefined if the token is not valid here. */
  const next = (sign: string | undefined, string: string | undefined): Wanted | undefined => {
    if (takesName.has(wanted) && string !== undefined) return ':';
    if (takesValue.has(wanted) && sign === undefined) return afterValue();
    if (takesValue.has(wanted) && (sign === '{' || sign === '[')) {
      open.push(sign);
      return sign === '{' ? 'a name in quotes or }' : 'a value or ]';
    }
    if (wanted === ':' && sign === ':') return 'a value';
    if (sign === ',' && wanted === ', or }') return 'a name in quotes';
    if (sign === ',' && wanted === ', or ]') return 'a value';
    if (sign !== undefined && '}]'.includes(sign) && wanted.endsWith(` or ${sign}`)) {
      open.pop();
      return afterValue();
    }
    return undefined;
  };
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const [token, sign, quote] = TOKEN.exec(text) ?? [];
    const end = quote === undefined ? TOKEN.lastIndex : afterString(text, TOKEN.lastIndex);
    const after = token === undefined || end === undefined ? undefined : next(sign, quote);
    if (after === undefined) return isOver(text, at) && wanted === 'the end' ? undefined : faultAt(text, at, wanted);
    wanted = after;
    at = end ?? at;
  }
};

const blank = /[ \t\r\n]*/y;

const skipBlank = (text: string, from: number): number => {
  blank.lastIndex = from;
  blank.exec(text);
  return blank.lastIndex;
};

const isOver = (text: string, from: number): boolean => skipBlank(text, from) === text.length;

const faultAt = (text: string, from: number, wanted: Wanted): JsonFault => {
  const at = skipBlank(text, from);
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, wanted, found: text.charAt(at) };
};
