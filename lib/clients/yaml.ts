import { isMap, isScalar, type Node, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import {
  eolOf,
  type Format,
  indentUnit,
  lineBreakBefore,
  lineEnd,
  lineStart,
  nested,
  type Path,
  spliced,
} from './format.ts';

/** YAML 1.2, one document. */
export const yaml: Format = {
  read: (text) => {
    const document = parseDocument(text, { logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { fault: { offset: error.pos[0], message: firstLine(error.message) } };
    try {
      return { value: document.contents === null ? undefined : document.toJS() };
    } catch (error) {
      // An alias of nothing, or of too much.
      return { fault: { offset: 0, message: firstLine(String(error instanceof Error ? error.message : error)) } };
    }
  },
  set: (text, path, value) => {
    const { node, pair, rest } = descend(text, path);
    if (rest.length > 0) return insert(text, node, pair, rest, value);
    if (isScalar(node) && typeof value !== 'object') return spliced(text, ...span(node), JSON.stringify(value));
    return yaml.set(yaml.remove(text, path), path, value);
  },
  remove: (text, path) => {
    const { pair, holder, holderPair, rest } = descend(text, path);
    return rest.length > 0 || pair === undefined || holder === undefined
      ? text
      : removePair(text, pair, holder, holderPair);
  },
  offsetOf: (text, path) => {
    const { node, pair } = descend(text, path);
    return startOf(pair?.key) ?? startOf(node) ?? 0;
  },
  write: (value) => stringify(value, { lineWidth: 0 }),
};

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:$/, '');

interface Spot {
  /** Where the path ends. */
  readonly node: unknown;
  /** The pair that it is the value of, and the map that has this pair. */
  readonly pair?: Pair;
  readonly holder?: YAMLMap;
  /** The pair that the map is the value of. */
  readonly holderPair?: Pair;
  /** The keys for which there is nothing. */
  readonly rest: Path;
}

const descend = (text: string, path: Path): Spot => {
  let spot: Spot = { node: parseDocument(text, { logLevel: 'silent' }).contents, rest: path };
  for (const [index, key] of path.entries()) {
    const { node, pair } = spot;
    const found = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (found === undefined || !isMap(node)) return { ...spot, rest: path.slice(index) };
    spot = { node: found.value, pair: found, holder: node, ...(pair && { holderPair: pair }), rest: [] };
  }
  return spot;
};

const rangeOf = (node: unknown): readonly [start: number, end: number] | undefined => {
  const range = (node as Node | null | undefined)?.range;
  return range ? [range[0], range[1]] : undefined;
};

const startOf = (node: unknown): number | undefined => rangeOf(node)?.[0];

const span = (node: unknown): [start: number, end: number] => {
  const [start, end] = rangeOf(node) ?? [0, 0];
  return [start, end];
};

/** The end of a pair's last line that is more than an end of line. */
const endOf = (text: string, { key, value }: Pair): number => {
  const end = rangeOf(value)?.[1] ?? rangeOf(key)?.[1] ?? 0;
  return text[end - 1] === '\n' ? lineEnd(text, end - 1) : lineEnd(text, end);
};

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

const colonOf = (text: string, { key }: Pair): number => text.indexOf(':', span(key)[1]) + 1;

/** In block style, every line with what ends the one before it. */
const block = (text: string, [key, ...inner]: Path, value: unknown, column: number): string => {
  const unit = indentUnit(text);
  const lines = stringify(
    { [String(key)]: nested(inner, value) },
    { lineWidth: 0, indent: /^ +$/.test(unit) ? unit.length : 2 },
  );
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => `${eolOf(text)}${' '.repeat(column)}${line}`)
    .join('');
};

const insert = (text: string, node: unknown, pair: Pair | undefined, rest: Path, value: unknown): string => {
  if (isMap(node) && node.flow && node.items.length > 0) return insertInFlow(text, node, rest, value);
  const last = isMap(node) ? node.items.at(-1) : undefined;
  const first = isMap(node) ? node.items[0] : undefined;
  if (first !== undefined && last !== undefined) {
    const end = endOf(text, last);
    return spliced(text, end, end, block(text, rest, value, columnOf(text, span(first.key)[0])));
  }
  if (!isMap(node) && !isScalar(node) && node !== null) return text;
  if (isScalar(node) && node.value !== null) return text;
  const [start, end] = span(node);
  if (pair === undefined) {
    const before = spliced(text, start, end).trimEnd();
    const lines = block(text, rest, value, 0) + eolOf(text);
    return before === '' ? lines.slice(eolOf(text).length) : before + lines;
  }
  const colon = colonOf(text, pair);
  const lines = block(text, rest, value, columnOf(text, span(pair.key)[0]) + yamlUnit(text));
  const emptied = start > colon || end > colon ? spliced(text, colon, Math.max(end, colon)) : text;
  const lineStop = lineEnd(emptied, colon);
  return spliced(emptied, lineStop, lineStop, lines);
};

const yamlUnit = (text: string): number => {
  const unit = indentUnit(text);
  return unit.startsWith('\t') ? 2 : unit.length;
};

/** JSON is YAML of this style. */
const insertInFlow = (text: string, map: YAMLMap, [key, ...inner]: Path, value: unknown): string => {
  const end = span(map.items.at(-1)?.value)[1];
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length;
  const at = end + (comma ?? 0);
  const member = `${JSON.stringify(key)}: ${JSON.stringify(nested(inner, value))}`;
  return spliced(text, at, at, `${comma === undefined ? ',' : ''} ${member}`);
};

const removePair = (text: string, pair: Pair, map: YAMLMap, mapPair: Pair | undefined): string => {
  const [start] = span(pair.key);
  const index = map.items.indexOf(pair);
  const only = map.items.length === 1;
  if (map.flow) {
    const previous = map.items[index - 1];
    const next = map.items[index + 1];
    if (next !== undefined) return spliced(text, start, span(next.key)[0]);
    const end = span(pair.value)[1];
    return spliced(text, previous === undefined ? start : (rangeOf(previous.value) ?? span(previous.key))[1], end);
  }
  const lines = lineStart(text, start);
  const end = endOf(text, pair);
  const cut =
    lines === 0
      ? spliced(text, 0, Math.min(text.length, lineBreakAfter(text, end)))
      : spliced(text, lineBreakBefore(text, start), end);
  if (!only || mapPair === undefined) return cut;
  const colon = colonOf(text, mapPair);
  return spliced(cut, colon, colon, ' {}');
};

const lineBreakAfter = (text: string, end: number): number => {
  const next = text.indexOf('\n', end);
  return next < 0 ? text.length : next + 1;
};
