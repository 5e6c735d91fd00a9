import type { Page, Span, Splice } from './page.ts';

/** A member of a map, or an element of a list. */
export interface Listed extends Span {
  /** The offset of the comma that follows it. */
  readonly comma: number | undefined;
}

/** The content between two brackets: members separated by commas. */
export interface Listing extends Span {
  /** In order. The span starts after the opening bracket and ends at the closing one. */
  readonly members: readonly Listed[];
  /** An offset on the line whose indentation the closing bracket has. */
  readonly outer: number;
  /** The format requires one line, without a trailing comma. */
  readonly onOneLine?: true;
}

/** Formats a new member: over several lines with this indentation or, without one, on one line. */
export type Fresh = (indent: string | undefined) => string;

/**
 * Removes members from a listing and inserts new ones: in the place of the last removed ones, else after the last
 * member. Comments within removed members stay. All formats share this one list of splices, on syntax trees of
 * jsonc-parser's scanner, toml-eslint-parser and yaml, since the editors of these and other packages lose something:
 * `modify` of jsonc-parser drops comments next to removed members, `Document` of yaml reformats the whole file,
 * toml-patch drops comments within tables, and momoa (JSON5) overflows on long runs of comments and accepts broken
 * strings.
 */
export const relisted = (
  page: Page,
  listing: Listing,
  gone: ReadonlySet<number>,
  fresh: readonly Fresh[],
): readonly Splice[] => {
  const { members, start, end } = listing;
  if (gone.size === 0 && fresh.length === 0) return [];
  if (members.length === 0) return [fill(page, listing, fresh)];
  if (gone.size === members.length && fresh.length === 0 && page.commentsIn(start, end).length === 0)
    return [{ start, end, text: '' }];
  const runs = runsOf(members, gone);
  const last = runs.at(-1);
  if (last === undefined) return append(page, members, fresh);
  return runs.flatMap((run) => replaceRun(page, listing, run, run === last ? fresh : []));
};

/** Adjacent members, by the indexes of the first and the last. */
interface Run {
  readonly first: number;
  readonly last: number;
}

const runsOf = (members: readonly Listed[], gone: ReadonlySet<number>): readonly Run[] => {
  const runs: Run[] = [];
  for (const index of members.keys()) {
    const run = runs.at(-1);
    if (!gone.has(index)) continue;
    if (run?.last === index - 1) runs[runs.length - 1] = { first: run.first, last: index };
    else runs.push({ first: index, last: index });
  }
  return runs;
};

/** Inserts into an empty map or list, after any comments in it. */
const fill = (page: Page, { start, end, outer, onOneLine }: Listing, fresh: readonly Fresh[]): Splice => {
  if (onOneLine && page.commentsIn(start, end).length === 0)
    return { start, end, text: ` ${fresh.map((member) => member(undefined)).join(', ')} ` };
  const margin = page.indentOf(outer);
  const indent = margin + page.unit;
  const lines = fresh.map((member) => `${page.eol}${indent}${member(indent)}`).join(',');
  return { start: start + page.text.slice(start, end).trimEnd().length, end, text: `${lines}${page.eol}${margin}` };
};

/** Inserts after the last member and its comments. A trailing comma stays one. */
const append = (page: Page, members: readonly Listed[], fresh: readonly Fresh[]): readonly Splice[] => {
  const last = members.at(-1);
  if (last === undefined) return [];
  const { comma } = last;
  const behind = comma === undefined ? last.end : comma + 1;
  const separator = comma === undefined ? [insertion(last.end, ',')] : [];
  const inLines = page.beginsLine(last.start);
  const indent = inLines ? page.indentOf(last.start) : undefined;
  const lead = inLines ? `${page.eol}${indent}` : ' ';
  const text = fresh.map((member) => lead + member(indent)).join(',') + (comma === undefined ? '' : ',');
  const comments = page.afterComments(behind);
  // Nothing can follow a line comment on its line.
  const at = !inLines && page.endsComment(comments) ? behind : comments;
  return [...separator, insertion(at, text)];
};

const insertion = (at: number, text: string): Splice => ({ start: at, end: at, text });

const replaceRun = (page: Page, { members, start }: Listing, run: Run, fresh: readonly Fresh[]): readonly Splice[] => {
  const first = members[run.first];
  const last = members[run.last];
  if (first === undefined || last === undefined) return [];
  const end = last.comma === undefined ? last.end : last.comma + 1;
  const isTail = run.last === members.length - 1;
  const endsWithComma = !isTail || last.comma !== undefined;
  const left = leftOver(page, { start: first.start, end }, fresh, endsWithComma);
  // The comma before it would become a trailing one.
  const comma = fresh.length === 0 && !endsWithComma ? members[run.first - 1]?.comma : undefined;
  if (left !== '') return [...cutComma(comma), { start: first.start, end, text: left }];
  if (comma !== undefined && page.commentsIn(comma, first.start).length === 0 && page.endsLine(end)) {
    return [page.beginsLine(comma) ? cutLines(page, page.lineBreakBefore(comma), end) : cut(comma, end)];
  }
  return [...cutComma(comma), cutMembers(page, { start: first.start, end }, start, isTail)];
};

const cut = (start: number, end: number): Splice => ({ start, end, text: '' });

const cutComma = (comma: number | undefined): readonly Splice[] => (comma === undefined ? [] : [cut(comma, comma + 1)]);

/** Removes lines. Blanks after them would become part of a line comment before them. */
const cutLines = (page: Page, start: number, end: number): Splice =>
  cut(start, page.endsComment(start) ? page.afterBlanks(end) : end);

/** Removes members, with their lines if those have nothing else. */
const cutMembers = (page: Page, { start, end }: Span, within: number, isTail: boolean): Splice => {
  const isAlone = page.endsLine(end);
  if (page.beginsLine(start)) {
    if (!isAlone) return cut(start, page.afterBlanks(end));
    return cutLines(page, Math.max(page.lineBreakBefore(start), within), end);
  }
  return isAlone || isTail ? cut(Math.max(page.beforeBlanks(start), within), end) : cut(start, page.afterBlanks(end));
};

/** The replacement of removed members: their comments, then the new members. */
const leftOver = (page: Page, span: Span, fresh: readonly Fresh[], endsWithComma: boolean): string => {
  const inLines = page.beginsLine(span.start);
  const indent = page.indentOf(span.start);
  const line = `${page.eol}${indent}`;
  const comments = page.commentsIn(span.start, span.end);
  const parts = [
    ...comments.map(({ start, end, endsLine }) => ({ text: page.text.slice(start, end), endsLine })),
    ...fresh.map((member, index) => ({
      text: member(inLines ? indent : undefined) + (endsWithComma || index < fresh.length - 1 ? ',' : ''),
      endsLine: false,
    })),
  ];
  return parts
    .map(({ text, endsLine }, index) => {
      if (index < parts.length - 1) return text + (inLines || endsLine ? line : ' ');
      return endsLine && !page.endsLine(span.end) ? text + line : text;
    })
    .join('');
};
