import { Draft, Refusal, stepInto } from '../formats/draft.ts';
import type { Document, Format } from '../formats/format.ts';
import { type Fields, isFields, same } from '../formats/same.ts';
import type { Client } from '../table/client.ts';
import { formats } from './formats.ts';

/** The result of an edit: the new text, or the position and reason of a fault. Lines and columns count from 1. */
export type Merge =
  | {
      readonly type: 'merged';
      /** Identical to the original if nothing changes. */
      readonly text: string;
      /** Names of entries that are named like servers but are not xy's. They are left unchanged. */
      readonly foreign: readonly string[];
      /** Names of removed entries: xy's own, of servers that no longer exist. */
      readonly stale: readonly string[];
    }
  | { readonly type: 'fault'; readonly line: number; readonly column: number; readonly message: string };

/** A text without its byte order mark. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** Changes a draft. Returns the names of foreign and stale entries, or why the change is rejected. */
export type Edit = (
  draft: Draft,
) => { readonly foreign: readonly string[]; readonly stale: readonly string[] } | Refusal;

/**
 * The text of a client's file after an edit. The text is edited in place, so that comments, order and indentation stay;
 * the file is not generated from its value. Each edit is verified by parsing the new text: if that does not give the
 * wanted value, the edit is rejected with its position. Pure.
 */
export const edited = (client: Client, original: string, edit: Edit): Merge => {
  const format = formats[client.format];
  const text = withoutMark(original);
  const document = format.read(text);
  if ('fault' in document) return faultAt(text, document.fault.offset, document.fault.message);
  const misfit = wrongContainer(client, text, document);
  if (misfit !== undefined) return misfit;
  const draft = new Draft(document);
  if (document.value === undefined && client.blank !== undefined) draft.set([], client.blank);
  const outcome = edit(draft);
  if (outcome instanceof Refusal) return faultAt(text, outcome.offset, outcome.message);
  const after = draft.value === document.value ? text : document.rewritten(draft.value);
  const isProved = after === text ? means(document.value, draft.value) : says(format, after, draft.value);
  if (!isProved) {
    return faultAt(
      text,
      document.offsetOf(client.container),
      `${client.container.join('.')} is written in a way that xy can't change: change it by hand`,
    );
  }
  return { type: 'merged', text: original.slice(0, original.length - text.length) + after, ...outcome };
};

/**
 * Whether the text, parsed again, has this value. Empty maps and lists count as absent: if the last table in a TOML
 * table is removed, its parent disappears, too.
 */
const says = (format: Format, text: string, value: unknown): boolean => {
  const reading = format.read(text);
  return 'value' in reading && means(reading.value, value);
};

const means = (said: unknown, value: unknown): boolean =>
  said === value || same(withoutEmpty(said), withoutEmpty(value));

const withoutEmpty = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(isFields(value) ? value : {}).filter(([, member]) => !isEmpty(member)));

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;

/** A fault if the container of the servers is neither absent nor a map (for some clients, a list). */
const wrongContainer = (client: Client, text: string, document: Document): Merge | undefined => {
  for (let length = 0; length <= client.container.length; length++) {
    const path = client.container.slice(0, length);
    const found = path.reduce<unknown>(stepInto, document.value);
    if (found === undefined || (found === null && (length > 0 || client.format === 'yaml'))) return undefined;
    const wantsList = client.isList === true && length === client.container.length;
    if (wantsList ? Array.isArray(found) : isFields(found)) continue;
    const what = length === 0 ? 'the document' : path.join('.');
    const wanted = wantsList ? 'a list of servers' : 'names and values';
    return faultAt(text, document.offsetOf(path), `${what} is ${kindOf(found)}, expected ${wanted}`);
  }
  return undefined;
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return isFields(value) ? 'a map' : `a ${typeof value}`;
};

const faultAt = (text: string, offset: number, message: string): Merge => {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { type: 'fault', line, column: offset - before.lastIndexOf('\n'), message };
};
