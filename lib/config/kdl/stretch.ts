import type { At, KdlDocument, KdlFault, KdlNode } from '../schema/kdl-node.ts';
import { explain, toldFaults } from './fault.ts';
import { repair } from './kdl1-compat.ts';
import { type Boxed, offsetOf, parseTree, type TreeNode } from './kdljs-tree.ts';
import { misreadings } from './misreadings.ts';
import type { TextRange } from './statements.ts';

/** A text and the positions in it. */
export interface Source {
  readonly text: string;
  readonly positions: (offset: number) => At;
}

/** The nodes of a stretch of text and its misleading parts; or the syntax error. */
export type Parsed =
  | { readonly nodes: KdlDocument; readonly faults: readonly KdlFault[] }
  | { readonly fault: KdlFault };

/**
 * Parses a stretch of a text as KDL 2, else as KDL 1. Pure; never throws.
 * @param written is parsed instead of the text of that stretch; of the same length.
 */
export const parseStretch = (
  source: Source,
  stretch: TextRange,
  written = source.text.slice(stretch.start, stretch.end),
): Parsed => {
  const asItIs = attempt(source, stretch, written);
  if ('nodes' in asItIs) return asItIs;
  const repaired = repair(written, { severalLines: false });
  const kdl2 = repaired === undefined ? asItIs : attempt(source, stretch, repaired.text, repaired.originalOffset);
  if ('nodes' in kdl2) return kdl2;
  const rewritten = repair(written, { severalLines: true });
  const kdl1 = rewritten === undefined ? kdl2 : attempt(source, stretch, rewritten.text, rewritten.originalOffset);
  // If neither parses, the error for KDL 2: that for KDL 1 is misleading after a missing closing quote.
  return 'nodes' in kdl1 ? kdl1 : kdl2;
};

/** Parses `written`, the text at `start`, possibly rewritten. */
const attempt = (
  { text, positions }: Source,
  { start, end }: TextRange,
  written: string,
  originalOffset: (offset: number) => number = (offset) => offset,
): Parsed => {
  const offsetAt = (offset: number) => (Number.isNaN(offset) ? end : start + originalOffset(offset));
  const at = (offset: number) => positions(offsetAt(offset));
  const tree = parseTree(written);
  if ('nodes' in tree)
    return {
      nodes: tree.nodes.map((node) => toNode(node, at)),
      faults: misreadIn({ text, positions }, { start, end }),
    };
  const message = tree.reason === 'syntax' ? explain(text, offsetAt(tree.failedAt)) : toldFaults[tree.reason];
  return { fault: { at: at(tree.failedAt), message } };
};

/** The misleading parts of a stretch of a text. */
export const misreadIn = ({ text, positions }: Source, { start, end }: TextRange): readonly KdlFault[] =>
  misreadings(text.slice(start, end)).map(({ offset, message }) => ({ at: positions(start + offset), message }));

const toNode = (node: TreeNode, at: (offset: number) => At): KdlNode => ({
  at: at(offsetOf(node)),
  name: node.name,
  ...annotationOf(node.tags.name),
  values: node.values.map(({ offset, value, annotation }) => ({ at: at(offset), value, ...annotationOf(annotation) })),
  properties: Object.values<Boxed>(node.properties).map(({ offset, key }) => ({ at: at(offset), key: key ?? '' })),
  children: node.children.map((child) => toNode(child, at)),
});

const annotationOf = (annotation: string | undefined) => (annotation === undefined ? {} : { annotation });
