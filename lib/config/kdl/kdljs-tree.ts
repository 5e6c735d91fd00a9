import { parser, type RawNode, type Rule } from 'kdljs/src/parser/kdl.js';
import type { KdlScalar } from '../schema/kdl-node.ts';
import { tokensOf } from './lexer.ts';

/**
 * kdljs 0.3 reports no positions. Its grammar rules are methods of one parser object, so they can be wrapped: each
 * wrapper records the offset of the rule's first token, and boxes the rule's result with it. The wrappers also work
 * around two bugs: a property `__proto__` is lost, and an escape beyond U+FFFF gives the wrong character. All of this
 * depends on chevrotain's internals (`coreRule`): the version is pinned, and the specs would notice a change.
 */
export interface Boxed {
  readonly offset: number;
  readonly value: KdlScalar;
  readonly annotation: string | undefined;
  /** Of a property. */
  readonly key?: string;
}

/** A node as kdljs returns it, with boxed values. Its properties are keyed by their offsets. */
export type TreeNode = RawNode<Boxed>;

/**
 * A parsed text, or the offset at which kdljs failed (NaN: the end of the text) and the reason, as far as it is known.
 */
export type Tree =
  | { readonly nodes: readonly TreeNode[] }
  | { readonly failedAt: number; readonly reason: 'syntax' | 'indentation' | 'depth' };

const offsets = new WeakMap<RawNode<unknown>, number>();

/** The offset at which the node starts. */
export const offsetOf = (node: TreeNode): number => offsets.get(node) ?? 0;

/** Parses a text. Never throws. */
export const parseTree = (text: string): Tree => {
  // kdljs creates an error for every alternative that doesn't match. Their stack traces take most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const lexed = tokensOf(text);
    if ('failedAt' in lexed) return { failedAt: lexed.failedAt, reason: 'syntax' };
    parser.input = lexed.tokens;
    const output = parser.document();
    const [error] = parser.errors;
    // The wrapped rules return nodes with boxed values.
    if (error === undefined && output !== undefined) return { nodes: output as readonly TreeNode[] };
    const indentation = error?.message === 'Multiline string cannot be dedented';
    const token = error?.token ?? error?.previousToken;
    return { failedAt: token?.startOffset ?? Number.NaN, reason: indentation ? 'indentation' : 'syntax' };
  } catch (error) {
    return { failedAt: parser.LA(0).startOffset, reason: error instanceof RangeError ? 'depth' : 'syntax' };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

type Wrapped = 'node' | 'argument' | 'property' | 'unicodeEscape';

/** Wraps a rule: `change` maps its result, given the offset and the text of its first token. */
const after = <R>(rule: Rule<R>, change: (result: R, offset: number, image: string) => R): Rule<R> => {
  const wrap = (original: Rule<R>): Rule<R> =>
    function (...args) {
      const { startOffset, image } = this.LA(1);
      return change(original.apply(this, args), startOffset, image);
    };
  return Object.assign(wrap(rule), rule, rule.coreRule === undefined ? {} : { coreRule: wrap(rule.coreRule) });
};

const box = (value: unknown, annotation: string | undefined, offset: number): Boxed => ({
  value: value as KdlScalar,
  annotation,
  offset,
});

Object.assign(parser, {
  node: after(parser.node, (node, offset) => {
    offsets.set(node, offset);
    return node;
  }),
  argument: after(parser.argument, ([value, annotation], offset) => [box(value, annotation, offset), annotation]),
  // The rule has called `argument`, so its value is boxed already.
  property: after(parser.property, ([key, value, annotation], offset) => [
    String(offset),
    { ...(value as Boxed), key, offset },
    annotation,
  ]),
  unicodeEscape: after(parser.unicodeEscape, (_, __, image) =>
    String.fromCodePoint(Number.parseInt(image.slice(3, -1), 16)),
  ),
} satisfies Pick<typeof parser, Wrapped>);
