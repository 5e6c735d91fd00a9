import { Mistake } from './format.ts';
import { type Dialect, NOTHING, Tokens } from './json-tokens.ts';
import type { Listed } from './listing.ts';
import type { Comment, Span } from './page.ts';

/** A JSON value and its position. */
export interface JsonNode extends Span {
  readonly value: unknown;
  /** Only for a map or a list. */
  readonly members: readonly JsonMember[] | undefined;
}

/** A member of a map, with its name, or an element of a list. */
export interface JsonMember extends Listed {
  readonly name: string | undefined;
  readonly node: JsonNode;
}

/** A parsed text. Without a root, it has only comments. */
export interface JsonTree {
  readonly root: JsonNode | undefined;
  readonly comments: readonly Comment[];
}

/** The maximum depth. Real files have less, and the functions that read and compare values are recursive. */
const DEEPEST = 500;

/** The tree of a text, in one pass. @throws Mistake */
export const parseJson = (text: string, dialect: Dialect): JsonTree => new Parser(text, dialect).document();

const wantedName: Readonly<Record<Dialect, string>> = {
  jsonc: 'a name in double quotes is expected here',
  json5: 'a name is expected here',
};

class Parser {
  readonly #next: Tokens;
  readonly #dialect: Dialect;

  constructor(text: string, dialect: Dialect) {
    this.#next = new Tokens(text, dialect);
    this.#dialect = dialect;
  }

  document(): JsonTree {
    const root = this.#next.type === 'end' ? undefined : this.#value(0);
    if (this.#next.type !== 'end') throw this.#mistake('unexpected text after the end of the document');
    return { root, comments: this.#next.comments };
  }

  #mistake(message: string): Mistake {
    return new Mistake(this.#next.start, message);
  }

  #value(depth: number): JsonNode {
    const { type, start, end, value } = this.#next;
    if (type === '{') return this.#map(depth);
    if (type === '[') return this.#list(depth);
    if (type !== 'word') throw this.#mistake('a value is expected here');
    if (value === NOTHING) throw this.#mistake('this is not a JSON value');
    this.#next.advance();
    return { start, end, value, members: undefined };
  }

  #map(depth: number): JsonNode {
    const { start } = this.#next;
    const members = this.#members('}', depth);
    const value = Object.fromEntries(members.map(({ name = '', node }) => [name, node.value]));
    return { start, end: this.#closing(), value, members };
  }

  #list(depth: number): JsonNode {
    const { start } = this.#next;
    const members = this.#members(']', depth);
    return { start, end: this.#closing(), value: members.map(({ node }) => node.value), members };
  }

  /** Parses members up to the closing bracket. */
  #members(close: '}' | ']', depth: number): readonly JsonMember[] {
    if (depth === DEEPEST) throw this.#mistake('this is nested too deeply');
    const members: JsonMember[] = [];
    this.#next.advance();
    while (this.#next.type !== close) {
      if (this.#next.type === 'end')
        throw this.#mistake(`a closing ${close === '}' ? 'brace' : 'bracket'} is missing here`);
      const { start } = this.#next;
      const name = close === '}' ? this.#name() : undefined;
      const node = this.#value(depth + 1);
      members.push({ name, start, end: node.end, comma: this.#comma(close), node });
    }
    return members;
  }

  /** Parses a name and its colon. */
  #name(): string {
    const { name } = this.#next;
    if (typeof name !== 'string') throw this.#mistake(wantedName[this.#dialect]);
    this.#next.advance();
    if (this.#next.type !== ':') throw this.#mistake('a colon is expected here');
    this.#next.advance();
    return name;
  }

  #comma(close: '}' | ']'): number | undefined {
    const { type, start } = this.#next;
    if (type !== ',' && type !== close && type !== 'end') throw this.#mistake('a comma is expected here');
    if (type !== ',') return undefined;
    this.#next.advance();
    return start;
  }

  #closing(): number {
    const { end } = this.#next;
    this.#next.advance();
    return end;
  }
}
