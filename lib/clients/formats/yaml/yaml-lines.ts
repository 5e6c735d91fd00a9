import { type Pair, stringify, type YAMLMap } from 'yaml';
import type { Page, Span, Splice } from '../page.ts';
import type { Fields } from '../same.ts';
import { spanOf } from './yaml-tree.ts';

/** From the start of the key to the end of the value. */
export const pairSpan = ({ key, value }: Pair): Span => {
  const [first, last] = [spanOf(key), spanOf(value)];
  const start = first?.start ?? 0;
  return { start, end: Math.max(last?.end ?? 0, first?.end ?? 0) };
};

/** The span up to the end of its last line. The parser includes the blank lines and comments up to the next node. */
export const wholeLines = (page: Page, { start, end }: Span): Span => ({
  start,
  end: page.lineEnd(start + page.text.slice(start, end).trimEnd().length),
});

/** Removes the lines of a span. Their comments stay. */
export const cutLines = (page: Page, { start, end }: Span): Splice => {
  const comments = page.commentsIn(start, end).map((comment) => page.text.slice(comment.start, comment.end));
  if (comments.length > 0) return { start, end, text: comments.join(page.eol + page.indentOf(start)) };
  return page.lineStart(start) === 0
    ? { start: 0, end: page.nextLine(end), text: '' }
    : { start: page.lineBreakBefore(start), end, text: '' };
};

/** Inserts after the last member and the comments that are indented as part of it. */
export const behindLast = (page: Page, map: YAMLMap, fresh: Fields): readonly Splice[] => {
  const [first, last] = [map.items[0], map.items.at(-1)];
  if (first === undefined || last === undefined) return [];
  const indent = ' '.repeat(columnOf(page, pairSpan(first).start));
  return [insertLines(page, behind(page, pairSpan(last), indent), lines(page, fresh, indent))];
};

/** The column of an offset, from 0. Not its indentation: the first key of a list element follows a dash. */
export const columnOf = (page: Page, offset: number): number => offset - page.lineStart(offset);

/** The offset after a span and the comments that are indented as part of it. */
export const behind = (page: Page, last: Span, indent: string): number => {
  let at = wholeLines(page, last).end;
  for (const comment of page.commentsIn(at, page.text.length)) {
    const isWithin = page.beginsLine(comment.start) && page.indentOf(comment.start).length > indent.length;
    if (!isWithin || page.text.slice(at, comment.start).trim() !== '') break;
    at = comment.end;
  }
  return at;
};

/** Inserts each on a line of its own. */
export const insertLines = (page: Page, at: number, lines: readonly string[]): Splice => ({
  start: at,
  end: at,
  text: lines.map((line) => page.eol + line).join(''),
});

/** Inserts the first lines of a map or list that is empty: null, `{}` or `[]`. */
export const firstLines = (page: Page, pair: Pair, write: (indent: string) => readonly string[]): readonly Splice[] => {
  const colon = colonOf(page, pair);
  const indent = page.indentOf(pairSpan(pair).start) + (page.unit.startsWith('\t') ? '  ' : page.unit);
  const end = Math.max(spanOf(pair.value)?.end ?? 0, colon);
  return [{ start: colon, end, text: '' }, insertLines(page, page.lineEnd(end), write(indent))];
};

/** The offset after the colon of a pair. */
export const colonOf = (page: Page, { key }: Pair): number => page.text.indexOf(':', spanOf(key)?.end ?? 0) + 1;

/** A map in block style. */
export const lines = (page: Page, value: Fields, indent: string): readonly string[] =>
  // In quotes also what has lines: of a block, empty lines at its end would be lost here.
  stringify(value, { lineWidth: 0, blockQuote: false, indent: /^ +$/.test(page.unit) ? page.unit.length : 2 })
    .trimEnd()
    .split('\n')
    .map((line) => indent + line);
