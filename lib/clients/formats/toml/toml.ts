import type { AST } from 'toml-eslint-parser';
import { type Difference, differences } from '../differences.ts';
import { type Format, readOrFault } from '../format.ts';
import { relisted } from '../listing.ts';
import { Page, type Splice } from '../page.ts';
import { type Fields, isFields } from '../same.ts';
import { behindTable, lineCut, listingOf, tableCut } from './toml-lines.ts';
import { equal, offsetOf, startsWith } from './toml-place.ts';
import { elementLines, keyLine, literal, tableLines, tablesOf } from './toml-text.ts';
import { keysOf, parseToml, type TomlTree } from './toml-tree.ts';

/**
 * TOML 1.1; xy itself writes 1.0. A new map becomes a table, with nested maps inline. An existing entry may be a table,
 * dotted keys or an inline table: each can be changed and removed.
 */
export const toml: Format = {
  read: (text) =>
    readOrFault(() => {
      const tree = parseToml(text);
      const isEmpty = Object.keys(tree.value).length === 0;
      return {
        value: isEmpty ? undefined : tree.value,
        rewritten: (value) => (isFields(value) ? new Rewriting(text, tree).to(value) : text),
        offsetOf: (path) => offsetOf(tree, path),
      };
    }),
  write: (value) =>
    (isFields(value) ? Object.entries(value).flatMap(([key, inner]) => tablesOf([key], inner)) : [])
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n'),
};

const names = (path: Difference['path']): readonly string[] => path.map(String);

/** How many keys of a path stand in the header of the table that it is in. */
const outerOf = (path: Difference['path'], node: AST.TOMLKeyValue): number => path.length - keysOf(node).length;

/** The changes within an inline table. */
interface Inline {
  readonly gone: Set<number>;
  readonly fresh: string[];
}

/** Collects the edits of one text. */
class Rewriting {
  readonly #page: Page;
  readonly #tree: TomlTree;
  readonly #splices: Splice[] = [];
  readonly #gone = new Set<AST.TOMLNode>();
  readonly #inline = new Map<AST.TOMLInlineTable, Inline>();
  readonly #outer = new Map<string, string[]>();
  readonly #fresh: { readonly top: string; readonly lines: readonly (readonly string[])[] }[] = [];

  constructor(text: string, tree: TomlTree) {
    const comments = tree.comments.map(({ range: [start, end] }) => ({ start, end, endsLine: true }));
    this.#page = new Page(text, comments);
    this.#tree = tree;
  }

  to(value: Fields): string {
    const isOfTables = (path: Difference['path']) =>
      this.#tree.tables.some(({ resolvedKey }) => equal(resolvedKey, [...path, 0]));
    for (const difference of differences(this.#tree.value, value, isOfTables)) this.#make(difference);
    const inline = [...this.#inline].flatMap(([table, { gone, fresh }]) => {
      const members = fresh.map((text) => () => text);
      return relisted(this.#page, listingOf(this.#page, table), gone, members);
    });
    return this.#page.spliced([...this.#splices, ...inline, ...this.#freshTables()]);
  }

  #make({ path, value }: Difference): void {
    const member = this.#tree.members.find((member) => equal(member.path, path));
    if (member?.node.value.type === 'TOMLValue' && !isFields(value) && value !== undefined) {
      const [start, end] = member.node.value.range;
      this.#splices.push({ start, end, text: literal(value) });
      return;
    }
    this.#remove(path);
    if (value !== undefined) this.#insert(path, value);
  }

  /** Removes all tables and keys that define a value. */
  #remove(path: Difference['path']): void {
    const tables = this.#tree.tables.filter(({ resolvedKey }) => startsWith(resolvedKey, path));
    for (const table of tables) {
      this.#splices.push(tableCut(this.#page, table.range));
      this.#gone.add(table);
    }
    for (const { path: at, node, within } of this.#tree.members) {
      if (!startsWith(at, path)) continue;
      this.#gone.add(node.value);
      if (this.#gone.has(node.parent)) continue;
      if (within === undefined) this.#splices.push(lineCut(this.#page, node.range));
      else this.#inlineOf(within).gone.add(within.body.indexOf(node));
    }
  }

  #insert(path: Difference['path'], value: unknown): void {
    const [top, element] = path;
    if (typeof top === 'string' && typeof element === 'number' && path.length === 2 && isFields(value)) {
      this.#fresh.push({ top, lines: [elementLines([top], value)] });
      return;
    }
    if (typeof top === 'string' && path.length === 1 && Array.isArray(value) && value.every(isFields)) {
      this.#fresh.push({ top, lines: value.map((item) => elementLines([top], item)) });
      return;
    }
    this.#insertMember(path, value);
  }

  #insertMember(path: Difference['path'], value: unknown): void {
    const parent = path.slice(0, -1);
    const holder = this.#tree.members.findLast(
      ({ path: at, node }) => node.value.type === 'TOMLInlineTable' && startsWith(parent, at),
    );
    if (holder?.node.value.type === 'TOMLInlineTable') {
      const line = keyLine(names(path.slice(holder.path.length)), value);
      this.#inlineOf(holder.node.value).fresh.push(line);
      return;
    }
    // A new server is a table.
    if (isFields(value) && path.length <= 2) {
      this.#fresh.push({ top: String(path[0]), lines: tablesOf(names(path), value) });
      return;
    }
    const table = this.#tree.tables.find(({ resolvedKey }) => equal(resolvedKey, parent));
    // What stands in a table further in is no place for a key that is not.
    const beside = this.#tree.members.findLast(
      ({ path: at, node, within }) =>
        within === undefined && startsWith(at, parent) && outerOf(at, node) <= parent.length,
    );
    if (table !== undefined)
      this.#insertLine(this.#page.lineEnd(table.range[1]), keyLine(names(path.slice(-1)), value));
    else if (beside !== undefined) {
      // As the others are written, with dots.
      const [start, end] = beside.node.range;
      const isFirst = this.#page.lineStart(start) === 0;
      const line = keyLine(names(path.slice(outerOf(beside.path, beside.node))), value);
      this.#insertLine(isFirst ? 0 : this.#page.lineEnd(end), line);
    } else if (parent.length === 0) this.#insertLine(0, keyLine(names(path), value));
    else this.#tableOf(parent).push(keyLine(names(path.slice(-1)), value));
  }

  /** The lines of a table that was there only as what other tables are in. */
  #tableOf(path: Difference['path']): string[] {
    const [header = ''] = tableLines(names(path), {});
    const found = this.#outer.get(header) ?? [header];
    if (!this.#outer.has(header)) this.#fresh.push({ top: String(path[0]), lines: [found] });
    this.#outer.set(header, found);
    return found;
  }

  #insertLine(at: number, line: string): void {
    const { eol } = this.#page;
    this.#splices.push({ start: at, end: at, text: at === 0 ? line + eol : eol + line });
  }

  #inlineOf(table: AST.TOMLInlineTable): Inline {
    const found = this.#inline.get(table) ?? { gone: new Set(), fresh: [] };
    this.#inline.set(table, found);
    return found;
  }

  /** Inserted after the remaining tables of the same parent, else at the end. */
  #freshTables(): readonly Splice[] {
    const { text, eol } = this.#page;
    const tables = this.#fresh.flatMap(({ lines }) => lines).map((table) => table.join(eol));
    const [first] = this.#fresh;
    if (first === undefined) return [];
    const last = this.#tree.tables.findLast((table) => table.resolvedKey[0] === first.top && !this.#gone.has(table));
    if (last !== undefined) {
      const { at, eol: after } = behindTable(this.#page, last, this.#tree.tables);
      return [{ start: at, end: at, text: tables.map((lines) => eol + eol + lines).join('') + after }];
    }
    const before = text === '' || text.endsWith('\n') ? '' : eol;
    const blank = text === '' ? '' : eol;
    return [{ start: text.length, end: text.length, text: before + blank + tables.join(eol + eol) + eol }];
  }
}
