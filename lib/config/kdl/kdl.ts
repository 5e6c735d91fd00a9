import type { KdlDocument, KdlFault } from '../schema/kdl-node.ts';
import { positionsIn } from './position.ts';
import { salvage } from './salvage.ts';
import { parseStretch } from './stretch.ts';

/** A document, or all its errors that can be told apart. */
export type Kdl = { readonly nodes: KdlDocument } | FaultyKdl;

/** A text that is not KDL, or KDL that means something else than it seems to. */
export interface FaultyKdl {
  readonly fault: KdlFault;
  /** All errors, by position, including the first. */
  readonly faults: readonly KdlFault[];
  /** The nodes that could be parsed. */
  readonly salvaged: KdlDocument;
  /** Whether some nodes could not be parsed. */
  readonly isPartial: boolean;
}

/**
 * Parses KDL 2, and KDL 1 where it is unambiguous (SPEC § 2). Pure; never throws. Only `kdljs-tree.ts` and
 * `lexer.ts` depend on kdljs.
 */
export const parseKdl = (text: string): Kdl => {
  const source = { text, positions: positionsIn(text) };
  const all = { start: 0, end: text.length };
  const whole = parseStretch(source, all);
  if ('nodes' in whole) {
    const [fault] = whole.faults;
    if (fault === undefined) return { nodes: whole.nodes };
    return { fault, faults: whole.faults, salvaged: whole.nodes, isPartial: false };
  }
  const { nodes, faults } = salvage(source, all, whole.fault);
  const [fault = whole.fault] = faults;
  return { fault, faults: faults.length === 0 ? [fault] : faults, salvaged: nodes, isPartial: true };
};
