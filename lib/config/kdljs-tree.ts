import { parse, parser, type RawNode, type Rule } from 'kdljs/src/parser/kdl.js';
import type { KdlScalar } from './kdl-document.ts';

/**
 * kdljs 0.3 leaves out where things are. Its grammar rules are methods of one parser object, so that they can be wrapped:
 * each wrapper notes the offset of the token that the rule starts at, and boxes its result with it. Two more of its
 * faults are mended on the way: a property `__proto__` is lost, and an escape beyond U+FFFF gives another character.
 * All of this leans on chevrotain's internals (`coreRule`): the version is pinned, and the specs would tell.
 */
export interface Boxed {
  readonly offset: number;
  readonly value: KdlScalar;
  readonly annotation: string | undefined;
  /** Of a property. */
  readonly key?: string;
}

/** A node as kdljs has it, but for the boxes. Its properties are keyed by their offsets. */
export type TreeNode = RawNode<Boxed>;

/** A text as a tree, or the offset at which kdljs gave up (NaN: the end), and why as far as it tells. */
export type Tree =
  | { readonly nodes: readonly TreeNode[] }
  | { readonly failedAt: number; readonly reason: 'syntax' | 'indentation' | 'depth' };

const offsets = new WeakMap<RawNode<unknown>, number>();

/** Where the node starts. */
export const offsetOf = (node: TreeNode): number => offsets.get(node) ?? 0;

/** Parses a text. Never throws. */
export const parseTree = (text: string): Tree => {
  // kdljs makes an error for every alternative that it tries in vain. Their stacks take most of its time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const { errors, output } = parse(text);
    const [error] = errors;
    // The wrapped rules make nodes of boxes.
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

/** Puts `change` after a rule: it is given the rule's result and the token that the rule started at. */
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
  // The rule has called `argument`, so its value is in a box already.
  property: after(parser.property, ([key, value, annotation], offset) => [
    String(offset),
    { ...(value as Boxed), key, offset },
    annotation,
  ]),
  unicodeEscape: after(parser.unicodeEscape, (_, __, image) =>
    String.fromCodePoint(Number.parseInt(image.slice(3, -1), 16)),
  ),
} satisfies Pick<typeof parser, Wrapped>);
