import type { KdlDocument, KdlFault, KdlNode } from './kdl-document.ts';
import { explain, toldFaults } from './kdl-fault.ts';
import { repair } from './kdl-repair.ts';
import { type Boxed, offsetOf, parseTree, type TreeNode } from './kdljs-tree.ts';
import { positionsIn } from './position.ts';

/** A document, or the syntax error. */
export type Kdl = { readonly nodes: KdlDocument } | { readonly fault: KdlFault };

/**
 * Parses KDL 2, and KDL 1 where it is unambiguous (SPEC § 2). Pure; never throws. This file and `kdljs-tree.ts` are the
 * only ones that depend on kdljs.
 */
export const parseKdl = (text: string): Kdl => {
  const asItIs = attempt(text, text, (offset) => offset);
  if ('nodes' in asItIs) return asItIs;
  const repaired = repair(text, { severalLines: false });
  const kdl2 = repaired === undefined ? asItIs : attempt(text, repaired.text, repaired.originalOffset);
  if ('nodes' in kdl2) return kdl2;
  const rewritten = repair(text, { severalLines: true });
  const kdl1 = rewritten === undefined ? kdl2 : attempt(text, rewritten.text, rewritten.originalOffset);
  // If neither parses, the error for KDL 2: that for KDL 1 is misleading after a missing closing quote.
  return 'nodes' in kdl1 ? kdl1 : kdl2;
};

/** Parses `source`, a rewritten `text`. */
const attempt = (text: string, source: string, originalOffset: (offset: number) => number): Kdl => {
  const positions = positionsIn(text);
  const at = (offset: number) => positions(originalOffset(offset));
  const tree = parseTree(source);
  if ('nodes' in tree) return { nodes: tree.nodes.map((node) => toNode(node, at)) };
  const message = tree.reason === 'syntax' ? explain(text, originalOffset(tree.failedAt)) : toldFaults[tree.reason];
  return { fault: { at: at(tree.failedAt), message } };
};

const toNode = (node: TreeNode, at: (offset: number) => KdlFault['at']): KdlNode => ({
  at: at(offsetOf(node)),
  name: node.name,
  ...annotationOf(node.tags.name),
  values: node.values.map(({ offset, value, annotation }) => ({ at: at(offset), value, ...annotationOf(annotation) })),
  properties: Object.values<Boxed>(node.properties).map(({ offset, key }) => ({ at: at(offset), key: key ?? '' })),
  children: node.children.map((child) => toNode(child, at)),
});

const annotationOf = (annotation: string | undefined) => (annotation === undefined ? {} : { annotation });
