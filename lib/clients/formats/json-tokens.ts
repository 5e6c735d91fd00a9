import { createScanner, type JSONScanner } from 'jsonc-parser';
import { Mistake } from './format.ts';
import { json5Word } from './json5-word.ts';
import type { Comment } from './page.ts';

/**
 * JSON with comments and trailing commas, as editors accept it; or JSON5, with more syntax for names, strings and
 * numbers.
 */
export type Dialect = 'jsonc' | 'json5';

/** Marks a word that is not a value, or not a name. */
export const NOTHING = Symbol('nothing');

/** By the scanner's kind of token: its enum is an ambient `const enum`, which isolated modules can't use. */
const punctuation = [undefined, '{', '}', '[', ']', ',', ':'] as const;
const [NULL, TRUE, FALSE, STRING, NUMBER, LINE_COMMENT, BLOCK_COMMENT, LINE_BREAK, BLANKS, , END] = [
  7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
];

/** Messages by the scanner's error. */
const faults = [
  undefined,
  'a comment is not closed',
  'a string is not closed',
  'this is not a JSON number',
  'four hexadecimal digits are expected after the \\u in this',
  'this has an invalid escape',
  'this has a control character, which must be escaped',
] as const;

/** A cursor over the tokens of a text: the object is the next token. Comments are collected. */
export class Tokens {
  type: '{' | '}' | '[' | ']' | ',' | ':' | 'word' | 'end' = 'end';
  start = 0;
  end = 0;
  /** The word as a value. */
  value: unknown = NOTHING;
  /** The word as a name. */
  name: string | typeof NOTHING = NOTHING;
  readonly comments: Comment[] = [];
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #scanner: JSONScanner;

  /** Starts at the first token. @throws Mistake if it is not valid. */
  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.#scanner = createScanner(text);
    this.advance();
  }

  /** Advances to the next token. @throws Mistake if it is not valid. */
  advance(): void {
    for (;;) {
      const kind: number = this.#scanner.scan();
      if (kind === LINE_BREAK || kind === BLANKS) continue;
      this.start = this.#scanner.getTokenOffset();
      this.end = this.#scanner.getPosition();
      if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) {
        this.#meet(kind);
        return;
      }
      this.#complain();
      this.comments.push({ start: this.start, end: this.end, endsLine: kind === LINE_COMMENT });
    }
  }

  #meet(kind: number): void {
    this.type = kind === END ? 'end' : (punctuation[kind] ?? 'word');
    this.name = NOTHING;
    this.value = NOTHING;
    if (this.type !== 'word') return;
    if (this.#dialect === 'json5') this.#meetJson5();
    else this.#meetWord(kind);
  }

  #meetWord(kind: number): void {
    this.#complain();
    const text = this.#scanner.getTokenValue();
    this.name = kind === STRING ? text : NOTHING;
    this.value = valueOfKind(kind, text);
  }

  /** The scanner does not know the words of JSON5, but finds where they start. */
  #meetJson5(): void {
    const { end, value = NOTHING, name = NOTHING } = json5Word(this.#text, this.start);
    this.#scanner.setPosition(end);
    Object.assign(this, { end, value, name });
  }

  #complain(): void {
    const fault = faults[this.#scanner.getTokenError()];
    if (fault !== undefined) throw new Mistake(this.start, fault);
  }
}

const valueOfKind = (kind: number, text: string): unknown => {
  switch (kind) {
    case STRING:
      return text;
    case NUMBER:
      return Number(text);
    case NULL:
      return null;
    case TRUE:
      return true;
    case FALSE:
      return false;
    default:
      return NOTHING;
  }
};
