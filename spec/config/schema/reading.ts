import { parseKdl } from '../../../lib/config/kdl/kdl.ts';
import type { Decoder } from '../../../lib/config/schema/decoded.ts';
import type { At, KdlDocument, KdlNode, KdlScalar } from '../../../lib/config/schema/kdl-node.ts';
import type { Found, Report, Row } from '../../../lib/config/schema/row.ts';

/** The nodes of a valid KDL text. */
export const nodesOf = (text: string): KdlDocument => {
  const kdl = parseKdl(text);
  if ('fault' in kdl) throw new Error(`${kdl.fault.at.line}:${kdl.fault.at.column}: ${kdl.fault.message}`);
  return kdl.nodes;
};

/** The only node of a valid KDL text. */
export const nodeOf = (text: string): KdlNode => {
  const [node, other] = nodesOf(text);
  if (node === undefined || other !== undefined) throw new Error(`not one node: ${text}`);
  return node;
};

/** A report, and what was reported so far: `line:column field: message`. */
export const reporting = (): { readonly report: Report; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const report: Report = ({ line, column }: At, field, message) => {
    problems.push(`${line}:${column} ${field}: ${typeof message === 'string' ? message : message()}`);
  };
  return { report, problems };
};

/** What a row makes of a node: its value, or undefined, and the problems. */
export const readBy = <T>(
  row: Row<T>,
  text: string,
): { readonly found: Found<T>; readonly problems: readonly string[] } => {
  const { report, problems } = reporting();
  return { found: row.read(nodeOf(text), row.name, report), problems };
};

/** What a decoder makes of a value: the decoded one, or the problem as a text. */
export const decodedBy = <T>(decoder: Pick<Decoder<T>, 'decode'>, found: KdlScalar): { readonly value: T } | string => {
  const decoded = decoder.decode(found);
  return 'value' in decoded ? decoded : decoded.problem;
};
