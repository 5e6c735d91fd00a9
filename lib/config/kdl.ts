import type { At, KdlDocument, KdlFault, KdlNode } from './kdl-document.ts';
import { explain, toldFaults } from './kdl-fault.ts';
import { misreadings } from './kdl-misreadings.ts';
import { repair } from './kdl-repair.ts';
import { type Statement, type Stretch, statementsIn } from './kdl-statements.ts';
import { type Boxed, offsetOf, parseTree, type TreeNode } from './kdljs-tree.ts';
import { isBefore, positionsIn } from './position.ts';

/** A document, or all its errors that can be told apart. */
export type Kdl = { readonly nodes: KdlDocument } | FaultyKdl;

/** A text that is not KDL, or KDL that means something else than it seems to. */
export interface FaultyKdl {
  readonly fault: KdlFault;
  /** The same and further ones, one for each node at most; not in order. */
  readonly faults: readonly KdlFault[];
  /** The nodes that could be read. */
  readonly salvaged: KdlDocument;
  /** Some nodes could not be read. */
  readonly isPartial: boolean;
}

/**
 * Parses KDL 2, and KDL 1 where it is unambiguous (SPEC § 2). Pure; never throws. Only this file, `kdl-lexer.ts` and
 * `kdljs-tree.ts` depend on kdljs.
 */
export const parseKdl = (text: string): Kdl => {
  const positions = positionsIn(text);
  const whole = parseStretch({ text, positions }, { start: 0, end: text.length });
  if ('nodes' in whole) {
    const [fault] = whole.faults;
    if (fault === undefined) return { nodes: whole.nodes };
    return { fault, faults: whole.faults, salvaged: whole.nodes, isPartial: false };
  }
  const { nodes, faults } = salvage({ text, positions }, { start: 0, end: text.length }, whole.fault);
  const [fault = whole.fault] = faults;
  return { fault, faults: faults.length === 0 ? [fault] : faults, salvaged: nodes, isPartial: true };
};

/** A text and the positions in it. */
interface Source {
  readonly text: string;
  readonly positions: (offset: number) => At;
}

type Parsed = { readonly nodes: KdlDocument; readonly faults: readonly KdlFault[] } | { readonly fault: KdlFault };

/** @param written what to parse instead of the text in that stretch; as long as that. */
const parseStretch = (
  source: Source,
  stretch: Stretch,
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

/** Parses `written`, which stands for what is at `start` of the text, possibly rewritten. */
const attempt = (
  { text, positions }: Source,
  { start, end }: Stretch,
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

const misreadIn = ({ text, positions }: Source, { start, end }: Stretch): readonly KdlFault[] =>
  misreadings(text.slice(start, end)).map(({ offset, message }) => ({ at: positions(start + offset), message }));

/** Blocks are not in blocks. */
const LEVELS = 1;

/** Parses each node by itself, in a stretch that has `fault`: what is wrong with one hides nothing of another. */
const salvage = (source: Source, stretch: Stretch, fault: KdlFault, levels = LEVELS): Salvaged => {
  const statements = statementsIn(source.text.slice(stretch.start, stretch.end));
  if (statements === undefined) {
    // What is left open, or closes nothing, is so because of a comment that was meant as text.
    const [cause] = misreadIn(source, stretch).filter(({ at }) => isBefore(at, fault.at));
    return { nodes: [], faults: [cause ?? fault] };
  }
  return joined(
    statements
      .map((statement) => shifted(statement, stretch.start))
      .map((statement) => {
        const parsed = parseStretch(source, statement);
        return 'nodes' in parsed ? parsed : salvageBlock(source, statement, parsed.fault, levels);
      }),
  );
};

interface Salvaged {
  readonly nodes: KdlDocument;
  readonly faults: readonly KdlFault[];
}

/** A node that is not valid KDL because of some nodes in its block: the others are parsed. */
const salvageBlock = (source: Source, statement: Statement, fault: KdlFault, levels: number): Salvaged => {
  const { start, end, block } = statement;
  const lost = { nodes: [], faults: [fault] };
  if (block === undefined || block.start === start + 1 || levels === 0) return lost;
  const { text } = source;
  const emptied = text.slice(start, block.start) + ' '.repeat(block.end - block.start) + text.slice(block.end, end);
  const head = parseStretch(source, statement, emptied);
  if ('fault' in head) return { nodes: [], faults: [head.fault] };
  const inside = salvage(source, block, fault, levels - 1);
  if (inside.faults.length === 0) return lost;
  return {
    nodes: head.nodes.map((node) => ({ ...node, children: inside.nodes, isPartial: true })),
    faults: inside.faults,
  };
};

const joined = (parts: readonly Salvaged[]): Salvaged => ({
  nodes: parts.flatMap(({ nodes }) => nodes),
  faults: parts.flatMap(({ faults }) => faults),
});

const shifted = ({ start, end, block }: Statement, by: number): Statement => ({
  start: start + by,
  end: end + by,
  ...(block && { block: { start: block.start + by, end: block.end + by } }),
});

const toNode = (node: TreeNode, at: (offset: number) => At): KdlNode => ({
  at: at(offsetOf(node)),
  name: node.name,
  ...annotationOf(node.tags.name),
  values: node.values.map(({ offset, value, annotation }) => ({ at: at(offset), value, ...annotationOf(annotation) })),
  properties: Object.values<Boxed>(node.properties).map(({ offset, key }) => ({ at: at(offset), key: key ?? '' })),
  children: node.children.map((child) => toNode(child, at)),
});

const annotationOf = (annotation: string | undefined) => (annotation === undefined ? {} : { annotation });
