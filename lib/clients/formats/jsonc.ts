import { type Format, type Key, type Path, readOrFault } from './format.ts';
import type { Dialect } from './json-tokens.ts';
import { type JsonMember, type JsonNode, parseJson } from './json-tree.ts';
import { type Fresh, relisted } from './listing.ts';
import { Page, type Splice } from './page.ts';
import { type Fields, isFields, same } from './same.ts';

const format = (dialect: Dialect): Format => ({
  read: (text) =>
    readOrFault(() => {
      const { root, comments } = parseJson(text, dialect);
      const page = new Page(text, comments);
      return {
        value: root?.value,
        rewritten: (value) => {
          if (root !== undefined) return page.spliced(changes(page, root, root.start, value));
          return value === undefined ? text : onNewLine(page) + write(value);
        },
        offsetOf: (path) => (root === undefined ? 0 : offsetOf(root, path)),
      };
    }),
  write,
});

const write = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** JSON as editors accept it: with comments and trailing commas. xy itself writes neither. */
export const jsonc: Format = format('jsonc');

/** JSON5. xy itself writes plain JSON. */
export const json5: Format = format('json5');

const onNewLine = ({ text, eol }: Page): string => (/[^\n]$/.test(text) ? text + eol : text);

const offsetOf = (root: JsonNode, path: Path): number => {
  let [node, start] = [root, root.start];
  for (const key of path) {
    const member = memberOf(node, key);
    if (member === undefined) break;
    ({ node, start } = member);
  }
  return start;
};

/** If a name occurs more than once, the last one counts. */
const memberOf = ({ members = [] }: JsonNode, key: Key): JsonMember | undefined =>
  members.findLast(({ name, node }) =>
    typeof key === 'string' ? name === key : isFields(node.value) && node.value[key.by] === key.is,
  );

/** The splices that give a node another value. `line` is an offset on the line where its member begins. */
const changes = (page: Page, node: JsonNode, line: number, value: unknown): readonly Splice[] => {
  if (Object.is(node.value, value)) return [];
  if (isFields(node.value) && isFields(value)) return mapChanges(page, node, line, value);
  if (Array.isArray(node.value) && Array.isArray(value)) return listChanges(page, node, line, value);
  return [{ start: node.start, end: node.end, text: kept(page, node, line) + layout(page, line)(value) }];
};

const mapChanges = (page: Page, node: JsonNode, line: number, value: Fields): readonly Splice[] => {
  const { members = [] } = node;
  const last = new Map(members.map(({ name }, index) => [name, index]));
  const gone = new Set<number>();
  const inner = members.flatMap(({ name = '', node, start }, index) => {
    if (Object.hasOwn(value, name) && last.get(name) === index) return changes(page, node, start, value[name]);
    gone.add(index);
    return [];
  });
  const fresh = Object.keys(value)
    .filter((name) => !last.has(name))
    .map(
      (name): Fresh =>
        (indent) =>
          `${JSON.stringify(name)}: ${json(page, indent)(value[name])}`,
    );
  return [...inner, ...relisted(page, listingOf(node, line), gone, fresh)];
};

/**
 * Equal elements at both ends stay; the elements between them get the new values, and the difference in length is
 * removed or appended.
 */
const listChanges = (page: Page, node: JsonNode, line: number, value: readonly unknown[]): readonly Splice[] => {
  const { members = [] } = node;
  const shorter = Math.min(members.length, value.length);
  let front = 0;
  while (front < shorter && same(members[front]?.node.value, value[front])) front++;
  let back = 0;
  while (back < shorter - front && same(members.at(-1 - back)?.node.value, value.at(-1 - back))) back++;
  // New elements can only be appended.
  if (value.length > members.length) back = 0;
  const stay = Math.min(members.length, value.length) - back;
  const inner = members
    .slice(front, stay)
    .flatMap(({ node, start }, index) => changes(page, node, start, value[front + index]));
  const gone = new Set([...members.keys()].slice(stay, members.length - back));
  const fresh = value.slice(members.length).map(
    (element): Fresh =>
      (indent) =>
        json(page, indent)(element),
  );
  return [...inner, ...relisted(page, listingOf(node, line), gone, fresh)];
};

const listingOf = ({ start, end, members = [] }: JsonNode, outer: number) => ({
  start: start + 1,
  end: end - 1,
  members,
  outer,
});

/** The comments within a value that is replaced as a whole. */
const kept = (page: Page, { start, end }: JsonNode, line: number): string =>
  page
    .commentsIn(start, end)
    .map(
      (comment) =>
        page.text.slice(comment.start, comment.end) + (comment.endsLine ? page.eol + page.indentOf(line) : ' '),
    )
    .join('');

type Layout = (value: unknown) => string;

/** Formats a value like its surroundings. */
const layout = (page: Page, line: number): Layout =>
  json(page, page.beginsLine(line) ? page.indentOf(line) : undefined);

const json = (page: Page, indent: string | undefined): Layout =>
  indent === undefined
    ? inline
    : (value) => JSON.stringify(value, null, page.unit).replaceAll('\n', `${page.eol}${indent}`);

/** Formats a value on one line, with the usual spaces. */
const inline: Layout = (value) => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};
