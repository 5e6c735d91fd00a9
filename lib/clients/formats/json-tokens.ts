import { createScanner, type JSONScanner } from 'jsonc-parser';
import { Mistake } from './format.ts';
import { json5Word } from './json5-word.ts';
import type { Comment } from './page.ts';

/** JSON with comments and trailing commas, as editors read it; JSON5 has more ways to write names, strings and numbers. */
export type Dialect = 'jsonc' | 'json5';

/** What a word may be that is not there: neither a value nor a name. */
export const NOTHING = Symbol('nothing');

/** By the scanner's kinds of tokens, whose own names are gone when it is compiled. */
const punctuation = [undefined, '{', '}', '[', ']', ',', ':'] as const;
const [NULL, TRUE, FALSE, STRING, NUMBER, LINE_COMMENT, BLOCK_COMMENT, LINE_BREAK, BLANKS, , END] = [
  7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
];

/** By the scanner's errors. */
const faults = [
  undefined,
  'a comment is not closed',
  'a string is not closed',
  'this is not a JSON number',
  'four hexadecimal digits are wanted behind the \\u in this',
  'this has a \\ before what needs none',
  'this has a control character, which must be escaped',
] as const;

/** The tokens of a text, one after the other: the object stands for the one that is next. Comments are put aside. */
export class Tokens {
  type: '{' | '}' | '[' | ']' | ',' | ':' | 'word' | 'end' = 'end';
  start = 0;
  end = 0;
  /** As what a word counts where a value is wanted. */
  value: unknown = NOTHING;
  /** As what a word counts where a name is wanted. */
  name: string | typeof NOTHING = NOTHING;
  readonly comments: Comment[] = [];
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #scanner: JSONScanner;

  /** At the first one. @throws Mistake where there is none. */
  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.#scanner = createScanner(text);
    this.advance();
  }

  /** Goes on to the next one. @throws Mistake where there is none. */
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

  /** The scanner knows no words of JSON5, but where they begin. */
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
