import { showDuration } from './duration.ts';
import type { At, KdlDocument, KdlNode } from './kdl-node.ts';
import { didYouMean, quoted } from './phrasing.ts';
import {
  type Drafted,
  type Found,
  memberOf,
  nameOf,
  type ReferenceLine,
  type Report,
  type Row,
  type Rows,
  type Values,
} from './row.ts';
import { reportExtras } from './rows.ts';

/** Two durations of a block, by key, of which the second must not be less than the first. */
export interface Ascending<K> {
  readonly less: K;
  readonly more: K;
}

/** A node with children, each of them in a row of the table. Absent: all of its defaults. */
export const block = <const R extends Rows>(
  name: string,
  rows: R,
  ascending: readonly Ascending<keyof R & string>[] = [],
): Row<Values<R>> => ({
  name,
  reference: braced(
    name,
    Object.values(rows).flatMap(({ reference }) => reference),
  ),
  write: (values) => {
    const lines = writeMembers(rows, values).map((line) => `${INDENT}${line}`);
    return lines.length === 0 ? [] : [`${name} {`, ...lines, '}'];
  },
  read: (node, field, report) => {
    reportExtras(node, field, report);
    reportValues(node, field, report);
    return readMembers(rows, node.children, node.at, field, report, { ascending, isPartial: node.isPartial === true });
  },
  absent: (at, field, report) => readMembers(rows, [], at, field, report),
});

const INDENT = '    ';

/** Lines of the reference as a block. */
export const braced = (name: string, lines: readonly ReferenceLine[], comment?: string): readonly ReferenceLine[] => [
  { kdl: `${name} {`, ...(comment !== undefined && { comment }) },
  ...lines.map((line) => ({ ...line, kdl: `${INDENT}${line.kdl}` })),
  { kdl: '}' },
];

/** The nodes that are read as these values, in the order of the table; those that are absent are left out. */
export const writeMembers = <R extends Rows>(rows: R, values: Drafted<Values<R>>): readonly string[] => {
  const given: Readonly<Record<string, unknown>> = values;
  return Object.entries(rows).flatMap(([key, row]) => (given[key] === undefined ? [] : row.write(given[key] as never)));
};

/** Reports the values of a node that takes children only. */
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
 * @param options `isPartial`: some nodes could not be read, so that none is known to be missing.
 */
export const readMembers = <R extends Rows>(
  rows: R,
  nodes: KdlDocument,
  at: At,
  field: string,
  report: Report,
  {
    ascending = [],
    isPartial = false,
  }: { ascending?: readonly Ascending<keyof R & string>[]; isPartial?: boolean } = {},
): Found<Values<R>> => {
  const keys = new Map(Object.entries(rows).map(([key, { name }]) => [name, key]));
  const given = new Map<string, KdlNode>();
  const found = new Map<string, Found<unknown>>();
  for (const node of nodes) {
    const key = keys.get(node.name);
    const row = key === undefined ? undefined : rows[key];
    if (key === undefined || row === undefined) {
      reportUnknown(node, [...keys.keys()], field, report);
      continue;
    }
    const member = memberOf(field, node.name);
    const earlier = given.get(key);
    const value = row.read(node, member, report);
    if (earlier === undefined) {
      given.set(key, node);
      found.set(key, value);
    } else if (row.together === undefined) reportTwice(node, earlier, member, report);
    else found.set(key, both(found.get(key), value, row));
  }
  for (const [key, row] of Object.entries(rows))
    if (!given.has(key)) found.set(key, row.absent(at, memberOf(field, row.name), isPartial ? () => {} : report));
  for (const pair of ascending)
    if (!isPartial || (given.has(pair.less) && given.has(pair.more)))
      reportDescending(rows, pair, found, given, field, report);
  return complete<R>(found);
};

/** Combines two occurrences of a repeatable node, if both are valid. */
const both = (earlier: Found<unknown>, later: Found<unknown>, { together }: Row<unknown>): Found<unknown> =>
  earlier && later && together && { value: together(earlier.value, later.value) };

/** All values, if none is missing. */
const complete = <R extends Rows>(found: ReadonlyMap<string, Found<unknown>>): Found<Values<R>> => {
  const values: Record<string, unknown> = {};
  for (const [key, member] of found) {
    if (member === undefined) return undefined;
    if (member.value !== undefined) values[key] = member.value;
  }
  // Each value was read by the row of its key, which the type system can't infer.
  return { value: values as Values<R> };
};

const reportUnknown = (node: KdlNode, known: readonly string[], field: string, report: Report): void => {
  const where = field === '' ? '' : ` in ${field}`;
  const [member, name] = mayBeSecret(node)
    ? [field, 'unknown word']
    : [memberOf(field, node.name), `unknown name ${quoted(node.name)}`];
  report(node.at, member, () => `${name}${where}: ${didYouMean(node.name, known)}`);
};

/** A single word with characters that no setting has: a misplaced value, such as a token on a line of its own. */
const mayBeSecret = ({ name, values, children }: KdlNode): boolean =>
  values.length === 0 && children.length === 0 && !/^[a-z][a-z-]{0,23}$/.test(name);

const reportDescending = (
  rows: Rows,
  { less, more }: Ascending<string>,
  found: ReadonlyMap<string, Found<unknown>>,
  given: ReadonlyMap<string, KdlNode>,
  field: string,
  report: Report,
): void => {
  const [low, high] = [found.get(less)?.value, found.get(more)?.value];
  const key = given.has(more) ? more : less;
  const node = given.get(key);
  const named = (key: string): string => rows[key]?.name ?? key;
  if (typeof low !== 'number' || typeof high !== 'number' || high >= low || node === undefined) return;
  const show = (key: string, ms: number): string =>
    `${named(key)} ${quoted(showDuration(ms))}${given.has(key) ? '' : ' (the default)'}`;
  report(node.at, memberOf(field, named(key)), `${show(more, high)} is less than ${show(less, low)}`);
};
