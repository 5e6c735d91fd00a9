import type { Page, Span, Splice } from './page.ts';

/** A member of a map, or an element of a list. */
export interface Listed extends Span {
  /** Where the comma is that follows it. */
  readonly comma: number | undefined;
}

/** What stands between two brackets, with commas between. */
export interface Listing extends Span {
  /** `start` is behind the opening bracket, `end` at the closing one. */
  readonly members: readonly Listed[];
  /** Where the line begins that has the indentation of the closing bracket. */
  readonly outer: number;
  /** The format has it on one line, and without a comma at its end. */
  readonly onOneLine?: true;
}

/** A member to be written: over several lines with this indentation, else on one line. */
export type Fresh = (indent: string | undefined) => string;

/**
 * Takes members out of a listing and puts new ones into it: in the place of those that go, else behind the last one. The
 * comments of what goes stay where it was.
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

/** Members next to each other, by the indexes of the first and of the last. */
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

/** Into an empty map or list, behind the comments that may be in it. */
const fill = (page: Page, { start, end, outer, onOneLine }: Listing, fresh: readonly Fresh[]): Splice => {
  if (onOneLine && page.commentsIn(start, end).length === 0)
    return { start, end, text: ` ${fresh.map((member) => member(undefined)).join(', ')} ` };
  const margin = page.indentOf(outer);
  const indent = margin + page.unit;
  const lines = fresh.map((member) => `${page.eol}${indent}${member(indent)}`).join(',');
  return { start: start + page.text.slice(start, end).trimEnd().length, end, text: `${lines}${page.eol}${margin}` };
};

/** Behind the last member and its comments, with a comma at the end where there was one. */
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
  // A comment that ends its line can't be passed on that line.
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
  // The comma before has nothing to separate any more.
  const comma = fresh.length === 0 && !endsWithComma ? members[run.first - 1]?.comma : undefined;
  if (left !== '') return [...cutComma(comma), { start: first.start, end, text: left }];
  if (comma !== undefined && page.commentsIn(comma, first.start).length === 0 && page.endsLine(end)) {
    return [page.beginsLine(comma) ? cutLines(page, page.lineBreakBefore(comma), end) : cut(comma, end)];
  }
  return [...cutComma(comma), cutMembers(page, { start: first.start, end }, start, isTail)];
};

const cut = (start: number, end: number): Splice => ({ start, end, text: '' });

const cutComma = (comma: number | undefined): readonly Splice[] => (comma === undefined ? [] : [cut(comma, comma + 1)]);

/** Blanks at the end would become a part of a comment before. */
const cutLines = (page: Page, start: number, end: number): Splice =>
  cut(start, page.endsComment(start) ? page.afterBlanks(end) : end);

/** With their lines, where they have some of their own. */
const cutMembers = (page: Page, { start, end }: Span, within: number, isTail: boolean): Splice => {
  const isAlone = page.endsLine(end);
  if (page.beginsLine(start)) {
    if (!isAlone) return cut(start, page.afterBlanks(end));
    return cutLines(page, Math.max(page.lineBreakBefore(start), within), end);
  }
  return isAlone || isTail ? cut(Math.max(page.beforeBlanks(start), within), end) : cut(start, page.afterBlanks(end));
};

/** What there is in the place of members that go: their comments, then the new ones. */
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
