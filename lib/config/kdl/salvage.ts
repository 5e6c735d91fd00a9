import type { KdlDocument, KdlFault } from '../schema/kdl-node.ts';
import { isBefore } from './position.ts';
import { type Statement, statementsIn, type TextRange } from './statements.ts';
import { misreadIn, parseStretch, type Source } from './stretch.ts';

/** What can be read of a text that is not KDL, and its errors. */
export interface Salvaged {
  readonly nodes: KdlDocument;
  readonly faults: readonly KdlFault[];
}

/** The maximum depth: blocks don't contain blocks. */
const LEVELS = 1;

/**
 * Parses each node of a stretch separately, so that an error in one does not hide those in others. If the ends of nodes
 * can't be determined, only the error of the whole, `fault`. Linear time.
 */
export const salvage = (source: Source, stretch: TextRange, fault: KdlFault, levels = LEVELS): Salvaged => {
  const statements = statementsIn(source.text.slice(stretch.start, stretch.end));
  if (statements === undefined) {
    // The unbalanced string, comment or brace is caused by a comment that was meant as text.
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
