import { isMap, isPair, isScalar, isSeq, type Pair, stringify, type YAMLMap } from 'yaml';
import { type Format, type Key, type Path, readOrFault } from '../format.ts';
import { type Fresh, type Listing, relisted } from '../listing.ts';
import { Page, type Span, type Splice } from '../page.ts';
import { type Fields, isFields, same } from '../same.ts';
import { behindLast, colonOf, cutLines, firstLines, lines, pairSpan, wholeLines } from './yaml-lines.ts';
import { isListOfMaps, listChanges } from './yaml-list.ts';
import { commentsOf, parseYaml, spanOf } from './yaml-tree.ts';

/** YAML 1.2, one document. */
export const yaml: Format = {
  read: (text) =>
    readOrFault(() => {
      const { document, value } = parseYaml(text);
      return {
        value,
        rewritten: (wanted) => {
          if (!isFields(wanted)) return text;
          const page = new Page(text, commentsOf(text));
          if (isFields(value)) return page.spliced(mapChanges(page, document.contents, value, wanted));
          return value === undefined || value === null ? withFirst(page, document.contents, wanted) : text;
        },
        offsetOf: (path) => offsetOf(document.contents, path),
      };
    }),
  write: (value) => stringify(value, { lineWidth: 0 }),
};

const pairOf = (node: unknown, key: unknown): Pair | undefined =>
  isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) : undefined;

const offsetOf = (root: unknown, path: Path): number => {
  let [node, start] = [root, spanOf(root)?.start ?? 0];
  for (const key of path) {
    const found = typeof key === 'string' ? pairOf(node, key) : elementOf(node, key);
    if (found === undefined) break;
    [node, start] = isPair(found)
      ? [found.value, spanOf(found.key)?.start ?? start]
      : [found, spanOf(found)?.start ?? start];
  }
  return start;
};

const elementOf = (list: unknown, { by, is }: Exclude<Key, string>): YAMLMap | undefined =>
  isSeq(list) ? list.items.filter((item) => isMap(item)).find((item) => item.get(by) === is) : undefined;

/** Writes the first value into a document that has only comments or null. */
const withFirst = (page: Page, contents: unknown, value: Fields): string => {
  const { start, end } = spanOf(contents) ?? { start: 0, end: 0 };
  const before = (page.text.slice(0, start) + page.text.slice(end)).trimEnd();
  return before + (before === '' ? '' : page.eol) + lines(page, value, '').join(page.eol) + page.eol;
};

/** The splices that turn a map into another one. `pair`: the pair whose value the map is, if any. */
const mapChanges = (page: Page, map: unknown, before: Fields, after: Fields, pair?: Pair): readonly Splice[] => {
  if (before === after || !isMap(map)) return [];
  const gone = new Set<Pair>();
  const fresh = new Map(Object.entries(after));
  const inner = map.items.flatMap((item) => {
    const key = isScalar(item.key) ? String(item.key.value) : '';
    const [old, value] = [before[key], fresh.get(key)];
    fresh.delete(key);
    if (same(old, value)) return [];
    if (isFields(value) && isFields(old)) return mapChanges(page, item.value, old, value, item);
    if (isFields(value) && old === null) return firstLines(page, item, (indent) => lines(page, value, indent));
    if (isListOfMaps(old) && isListOfMaps(value) && (isSeq(item.value) || old === null))
      return listChanges(page, item, old ?? [], value, mapChanges);
    const span = isScalar(item.value) ? inlineSpan(page, item.value) : undefined;
    if (span !== undefined && value !== undefined && typeof value !== 'object')
      return [{ ...span, text: JSON.stringify(value) }];
    gone.add(item);
    if (value !== undefined) fresh.set(key, value);
    return [];
  });
  return [...inner, ...members(page, map, gone, Object.fromEntries(fresh), pair)];
};

/** The span of a scalar, without the end of line that a block scalar includes; undefined if there are comments in it. */
const inlineSpan = (page: Page, scalar: unknown): Span | undefined => {
  const { start, end } = spanOf(scalar) ?? { start: 0, end: 0 };
  return page.commentsIn(start, end).length > 0
    ? undefined
    : { start, end: start + page.text.slice(start, end).trimEnd().length };
};

/** Removes members from a map, and inserts others. */
const members = (page: Page, map: YAMLMap, gone: ReadonlySet<Pair>, fresh: Fields, pair?: Pair): readonly Splice[] => {
  const isEmpty = Object.keys(fresh).length === 0;
  if (gone.size === 0 && isEmpty) return [];
  if (map.flow && (map.items.length > 0 || pair === undefined)) return relistedFlow(page, map, gone, fresh);
  if (map.items.length === 0)
    return pair === undefined ? [] : firstLines(page, pair, (indent) => lines(page, fresh, indent));
  const cuts = [...gone].map((item) => cutLines(page, wholeLines(page, pairSpan(item))));
  if (!isEmpty) return [...cuts, ...behindLast(page, map, fresh)];
  if (gone.size < map.items.length || pair === undefined) return cuts;
  const colon = colonOf(page, pair);
  return [{ start: colon, end: colon, text: ' {}' }, ...cuts];
};

/** The same in flow style, which includes JSON. */
const relistedFlow = (page: Page, map: YAMLMap, gone: ReadonlySet<Pair>, fresh: Fields): readonly Splice[] => {
  const { start, end } = spanOf(map) ?? { start: 0, end: 0 };
  const members = map.items.map((item) => {
    const span = pairSpan(item);
    return { ...span, comma: page.commaAfter(span.end) };
  });
  const listing: Listing = { start: start + 1, end: end - 1, members, outer: start };
  const indexes = new Set([...gone].map((item) => map.items.indexOf(item)));
  const texts = Object.entries(fresh).map(
    ([key, value]): Fresh =>
      () =>
        `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return relisted(page, listing, indexes, texts);
};
