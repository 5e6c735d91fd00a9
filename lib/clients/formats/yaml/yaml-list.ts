import { isSeq, type Pair, type YAMLSeq } from 'yaml';
import { pairs } from '../differences.ts';
import { type Fresh, relisted } from '../listing.ts';
import type { Page, Splice } from '../page.ts';
import { type Fields, isFields } from '../same.ts';
import { behind, colonOf, columnOf, cutLines, firstLines, insertLines, lines, wholeLines } from './yaml-lines.ts';
import { spanOf } from './yaml-tree.ts';

type MapChanges = (page: Page, map: unknown, before: Fields, after: Fields) => readonly Splice[];

/** A list that has only maps, or null, which becomes one. */
export const isListOfMaps = (value: unknown): value is readonly Fields[] | null =>
  value === null || (Array.isArray(value) && value.every(isFields));

/** The splices that turn a pair's value, a list, into another list. */
export const listChanges = (
  page: Page,
  pair: Pair,
  before: readonly Fields[],
  after: readonly Fields[] | null,
  mapChanges: MapChanges,
): readonly Splice[] => {
  const list = isSeq(pair.value) ? pair.value : undefined;
  const paired = pairs(before, after ?? []);
  const inner = paired.flatMap(({ old, value }, index) =>
    isFields(old) && isFields(value) ? mapChanges(page, list?.items[index], old, value) : [],
  );
  const gone = new Set([...before.keys()].filter((index) => paired[index]?.value === undefined));
  const fresh = paired.flatMap(({ old, value }) => (old === undefined && isFields(value) ? [value] : []));
  if (gone.size === 0 && fresh.length === 0) return inner;
  if (list?.flow && list.items.length > 0) return [...inner, ...relistedFlow(page, list, gone, fresh)];
  if (list === undefined || list.items.length === 0)
    return firstLines(page, pair, (indent) => elementLines(page, fresh, indent));
  return [...inner, ...relistedLines(page, pair, list, gone, fresh)];
};

const relistedLines = (
  page: Page,
  pair: Pair,
  list: YAMLSeq,
  gone: ReadonlySet<number>,
  fresh: readonly Fields[],
): readonly Splice[] => {
  const spans = list.items.map((item) => spanOf(item) ?? { start: 0, end: 0 });
  // The line begins with the dash.
  const cuts = [...gone].map((index) => {
    const { start = 0, end = 0 } = spans[index] ?? {};
    return cutLines(page, wholeLines(page, { start: page.afterBlanks(page.lineStart(start)), end }));
  });
  const [first, last] = [spans[0], spans.at(-1)];
  if (fresh.length > 0 && first !== undefined && last !== undefined) {
    const indent = ' '.repeat(columnOf(page, page.afterBlanks(page.lineStart(first.start))));
    return [...cuts, insertLines(page, behind(page, last, indent), elementLines(page, fresh, indent))];
  }
  if (gone.size < list.items.length) return cuts;
  const colon = colonOf(page, pair);
  return [{ start: colon, end: colon, text: ' []' }, ...cuts];
};

const relistedFlow = (page: Page, list: YAMLSeq, gone: ReadonlySet<number>, fresh: readonly Fields[]) => {
  const { start, end } = spanOf(list) ?? { start: 0, end: 0 };
  const members = list.items.map((item) => {
    const span = spanOf(item) ?? { start, end: start };
    return { ...span, comma: page.commaAfter(span.end) };
  });
  const texts = fresh.map(
    (value): Fresh =>
      () =>
        JSON.stringify(value),
  );
  return relisted(page, { start: start + 1, end: end - 1, members, outer: start }, gone, texts);
};

const elementLines = (page: Page, values: readonly Fields[], indent: string): readonly string[] =>
  values.flatMap((value) =>
    lines(page, value, `${indent}  `).map((line, index) => (index === 0 ? `${indent}- ${line.trimStart()}` : line)),
  );
