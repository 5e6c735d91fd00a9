import type { AST } from 'toml-eslint-parser';
import type { Listing } from '../listing.ts';
import type { Page, Splice } from '../page.ts';

/** Removes a table and the blank line before it. Its comments stay. */
export const tableCut = (page: Page, [start, end]: AST.Range): Splice => {
  const lines = page.lineBreakBefore(start);
  const blank = page.lineBreakBefore(lines);
  const hasBlank = lines > 0 && page.text.slice(blank, lines).trim() === '';
  return cut(page, start, end, hasBlank ? blank : lines);
};

/** Removes lines. Their comments stay. */
export const lineCut = (page: Page, [start, end]: AST.Range): Splice =>
  cut(page, start, end, page.lineBreakBefore(start));

const cut = (page: Page, start: number, end: number, from: number): Splice => {
  const lineEnd = page.lineEnd(end);
  const comments = page.commentsIn(start, lineEnd).map((comment) => page.text.slice(comment.start, comment.end));
  if (comments.length > 0) return { start, end: lineEnd, text: comments.join(page.eol + page.indentOf(start)) };
  return from === 0 ? { start: 0, end: page.nextLine(end), text: '' } : { start: from, end: lineEnd, text: '' };
};

/** A commented-out key, which belongs to the table before it. */
const KEY_SWITCHED_OFF = /^#+[ \t]*[\w."'-]+[ \t]*=/;

/**
 * The offset at which a new table may follow another one: after the comments below that one, except for those directly
 * above the next table, which belong to the next one. `eol` separates the latter from the new table.
 */
export const behindTable = (
  page: Page,
  table: AST.TOMLTable,
  tables: readonly AST.TOMLTable[],
): { readonly at: number; readonly eol: string } => {
  const next = tables[tables.indexOf(table) + 1]?.range[0];
  const lastLine = page.lineEnd(table.range[1]);
  const below = [...page.commentsIn(lastLine, next ?? page.text.length)];
  let top = next;
  for (let last = below.at(-1); top !== undefined && last !== undefined; last = below.at(-1)) {
    if (page.nextLine(last.start) !== page.lineStart(top)) break;
    if (KEY_SWITCHED_OFF.test(page.text.slice(last.start, last.end))) break;
    top = last.start;
    below.pop();
  }
  const at = below.at(-1)?.end ?? lastLine;
  const isTight = top !== undefined && top !== next && page.nextLine(at) === page.lineStart(top);
  return { at, eol: isTight ? page.eol : '' };
};

/** An inline table as a listing. */
export const listingOf = (page: Page, { range: [start, end], body }: AST.TOMLInlineTable): Listing => ({
  start: start + 1,
  end: end - 1,
  members: body.map(({ range: [start, end] }) => ({ start, end, comma: page.commaAfter(end) })),
  outer: start,
  onOneLine: true,
});
