import { showDuration } from './duration.ts';
import type { At, KdlDocument, KdlNode } from './kdl-document.ts';
import { reportExtras } from './rows.ts';
import { type Found, memberOf, nameOf, type Report, type Row, type Rows, type Values } from './schema.ts';
import { didYouMean, quoted } from './words.ts';

/** Two durations of a block: `more` must not be less than `less`. */
export interface Ascending {
  readonly less: string;
  readonly more: string;
}

/** A node with children, read by the rows of a table. If it is absent, all defaults apply. */
export const block = <R extends Rows>(rows: R, ascending: readonly Ascending[] = []): Row<Values<R>> => ({
  read: (node, field, report) => {
    reportExtras(node, field, report);
    reportValues(node, field, report);
    return readMembers(rows, node.children, node.at, field, report, ascending);
  },
  absent: (at, field, report) => readMembers(rows, [], at, field, report),
});

/** Reports the values of a node that takes only children. */
export const reportValues = (node: KdlNode, field: string, report: Report): void => {
  const [value] = node.values;
  if (value !== undefined) report(value.at, field, `takes no value, but a block: write ${nameOf(field)} { … }`);
};

/** Reports a node with the same name as an earlier one. */
export const reportTwice = (node: KdlNode, earlier: KdlNode, field: string, report: Report): void =>
  report(node.at, field, `is given twice, first on line ${earlier.at.line}: remove one of them`);

/**
 * Reads the nodes of a block or a document, each by the row of its name, and reports all problems.
 * @param at position that is reported for missing nodes.
 * @param field dotted name of the block; empty for a document.
 */
export const readMembers = <R extends Rows>(
  rows: R,
  nodes: KdlDocument,
  at: At,
  field: string,
  report: Report,
  ascending: readonly Ascending[] = [],
): Found<Values<R>> => {
  const given = new Map<string, KdlNode>();
  const found = new Map<string, Found<unknown>>();
  for (const node of nodes) {
    const row = Object.hasOwn(rows, node.name) ? rows[node.name] : undefined;
    if (row === undefined) {
      reportUnknown(node, Object.keys(rows), field, report);
      continue;
    }
    const member = memberOf(field, node.name);
    const earlier = given.get(node.name);
    const value = row.read(node, member, report);
    if (earlier === undefined) {
      given.set(node.name, node);
      found.set(node.name, value);
    } else if (row.together === undefined) reportTwice(node, earlier, member, report);
    else found.set(node.name, both(found.get(node.name), value, row));
  }
  for (const [name, row] of Object.entries(rows))
    if (!given.has(name)) found.set(name, row.absent(at, memberOf(field, name), report));
  for (const pair of ascending) reportDescending(pair, found, given, field, report);
  return complete<R>(found);
};

/** Combines two occurrences of a repeatable node, if both are valid. */
const both = (earlier: Found<unknown>, later: Found<unknown>, { together }: Row<unknown>): Found<unknown> =>
  earlier && later && together && { value: together(earlier.value, later.value) };

/** All values, if none is missing. */
const complete = <R extends Rows>(found: ReadonlyMap<string, Found<unknown>>): Found<Values<R>> => {
  const values: Record<string, unknown> = {};
  for (const [name, member] of found) {
    if (member === undefined) return undefined;
    values[name] = member.value;
  }
  // Each value was read by the row of its name, which the type system can't infer.
  return { value: values as Values<R> };
};

const reportUnknown = (node: KdlNode, known: readonly string[], field: string, report: Report): void => {
  const where = field === '' ? '' : ` in ${field}`;
  report(
    node.at,
    memberOf(field, node.name),
    `unknown name ${quoted(node.name)}${where}: ${didYouMean(node.name, known)}`,
  );
};

const reportDescending = (
  { less, more }: Ascending,
  found: ReadonlyMap<string, Found<unknown>>,
  given: ReadonlyMap<string, KdlNode>,
  field: string,
  report: Report,
): void => {
  const [low, high] = [found.get(less)?.value, found.get(more)?.value];
  const name = given.has(more) ? more : less;
  const node = given.get(name);
  if (typeof low !== 'number' || typeof high !== 'number' || high >= low || node === undefined) return;
  const show = (key: string, ms: number): string =>
    `${key} ${quoted(showDuration(ms))}${given.has(key) ? '' : ' (the default)'}`;
  report(node.at, memberOf(field, name), `${show(more, high)} is less than ${show(less, low)}`);
};
