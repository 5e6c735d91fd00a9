/**
 * The one module of kdljs 0.3 that xy uses. It is not a documented export, but the package has no export map that
 * forbids it; the main entry also loads a query language, which doubles the cost. The types cover what xy uses.
 */
declare module 'kdljs/src/parser/kdl.js' {
  /** A chevrotain token. Its offset is NaN at the end of the text. */
  export interface Token {
    readonly startOffset: number;
    readonly image: string;
  }
  /** A grammar rule. Other rules call its `coreRule`. */
  export interface Rule<R> {
    (this: Parser, ...args: unknown[]): R;
    coreRule?: Rule<R>;
  }
  export interface RawNode<V> {
    readonly name: string;
    readonly values: readonly V[];
    readonly properties: Readonly<Record<string, V>>;
    readonly children: readonly RawNode<V>[];
    readonly tags: { readonly name: string | undefined };
  }
  export interface Parser {
    /** The token `distance` ahead; 0 is the last consumed one. */
    LA(distance: number): Token;
    node: Rule<RawNode<unknown>>;
    argument: Rule<[value: unknown, annotation: string | undefined]>;
    property: Rule<[key: string, value: unknown, annotation: string | undefined]>;
    unicodeEscape: Rule<string>;
  }
  /** The tokens may be missing. */
  export interface Failure {
    readonly message: string;
    readonly token?: Token;
    readonly previousToken?: Token;
  }
  export const parser: Parser;
  /** Throws a RangeError if the text is nested too deeply. */
  export function parse(text: string): {
    readonly errors: readonly Failure[];
    readonly output: readonly RawNode<unknown>[] | undefined;
  };
}
