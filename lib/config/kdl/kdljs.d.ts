/**
 * The one module of kdljs 0.3 that xy uses. It is not a documented export, but the package has no export map that
 * forbids it; the main entry also loads a query language, which doubles the cost. The types cover what xy uses.
 */
declare module 'kdljs/src/parser/kdl.js' {
  import type { IMultiModeLexerDefinition, Lexer, IToken as Token } from 'chevrotain';

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
    /** The tokens to parse. Setting them resets the parser. */
    input: readonly Token[];
    /** Parses the input. Throws a RangeError if it is nested too deeply. */
    document(): readonly RawNode<unknown>[] | undefined;
    readonly errors: readonly Failure[];
    /** The token `distance` ahead; 0 is the last consumed one. The offset of the end of the text is NaN. */
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
  export const lexer: Lexer & { readonly lexerDefinition: IMultiModeLexerDefinition };
}
