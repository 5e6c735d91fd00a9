/**
 * The one module of kdljs 0.3 that xy uses. It is not exported officially (nor forbidden: the package has no export map);
 * the official entry also loads a query language, which costs as much again. The types are ours: what we rely on.
 */
declare module 'kdljs/src/parser/kdl.js' {
  /** A token of chevrotain's. Offsets are NaN for the end of the text. */
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
    /** The token `distance` ahead; 0 is the last one that was taken. */
    LA(distance: number): Token;
    node: Rule<RawNode<unknown>>;
    argument: Rule<[value: unknown, annotation: string | undefined]>;
    property: Rule<[key: string, value: unknown, annotation: string | undefined]>;
    unicodeEscape: Rule<string>;
  }
  /** The tokens are missing where kdljs has none at hand. */
  export interface Failure {
    readonly message: string;
    readonly token?: Token;
    readonly previousToken?: Token;
  }
  export const parser: Parser;
  /** Throws RangeError where the text is nested too deeply. */
  export function parse(text: string): {
    readonly errors: readonly Failure[];
    readonly output: readonly RawNode<unknown>[] | undefined;
  };
}
