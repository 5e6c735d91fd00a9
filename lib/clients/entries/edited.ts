import { Draft, Refusal, stepInto } from '../formats/draft.ts';
import type { Document, Format } from '../formats/format.ts';
import { type Fields, isFields, same } from '../formats/same.ts';
import type { Client } from '../table/client.ts';
import { formats } from './formats.ts';

/** A text that was changed, or where and why it was not. Lines and columns count from 1. */
export type Merge =
  | {
      readonly type: 'merged';
      /** The very text that was given, where nothing is to be changed. */
      readonly text: string;
      /** Entries that are called like servers, and are none of xy's: they were left alone. */
      readonly foreign: readonly string[];
      /** Entries of xy's that led to servers that are no more: they were taken out. */
      readonly stale: readonly string[];
    }
  | { readonly type: 'fault'; readonly line: number; readonly column: number; readonly message: string };

/** A text without its byte order mark. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** Changes a draft, and says what else there is to say; or why it can't be changed. */
export type Edit = (
  draft: Draft,
) => { readonly foreign: readonly string[]; readonly stale: readonly string[] } | Refusal;

/** The text of a client's file after an edit that is proved by reading it again. Pure. */
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
  if (after !== text && !says(format, after, draft.value)) {
    return faultAt(
      text,
      document.offsetOf(client.container),
      `${client.container.join('.')} is written in a way that xy can't change: change it by hand`,
    );
  }
  return { type: 'merged', text: original.slice(0, original.length - text.length) + after, ...outcome };
};

/** The proof of every edit: read again, the text says what it must. TOML has no word for a map or a list of tables with nothing in it. */
const says = (format: Format, text: string, value: unknown): boolean => {
  const reading = format.read(text);
  return 'value' in reading && same(withoutEmpty(reading.value), withoutEmpty(value));
};

const withoutEmpty = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(isFields(value) ? value : {}).filter(([, member]) => !isEmpty(member)));

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;

/** Whatever is in the servers' place must be a map, or a list where the client has one, or nothing. */
const wrongContainer = (client: Client, text: string, document: Document): Merge | undefined => {
  for (let length = 0; length <= client.container.length; length++) {
    const path = client.container.slice(0, length);
    const found = path.reduce<unknown>(stepInto, document.value);
    if (found === undefined || (found === null && (length > 0 || client.format === 'yaml'))) return undefined;
    const wantsList = client.isList === true && length === client.container.length;
    if (wantsList ? Array.isArray(found) : isFields(found)) continue;
    const what = length === 0 ? 'the document' : path.join('.');
    const wanted = wantsList ? 'a list of servers' : 'names and values';
    return faultAt(text, document.offsetOf(path), `${what} is ${kindOf(found)}, wanted ${wanted}`);
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
