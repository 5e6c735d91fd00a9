import type { Client, Endpoint } from './client.ts';
import { endpointUrl, isLoopback, URL_KEYS } from './entries.ts';
import type { Document, Format, Key, Path } from './format.ts';
import { json5, jsonc } from './jsonc.ts';
import { type Fields, isFields, same } from './same.ts';
import { toml } from './toml.ts';
import { yaml } from './yaml.ts';

/** The formats of clients' files. */
export const formats: Readonly<Record<Client['format'], Format>> = { json: jsonc, json5, toml, yaml };

/** A text that was changed, or where and why it was not. Lines and columns count from 1. */
export type Merge =
  | {
      readonly type: 'merged';
      /** The very text that was given, where nothing is to be changed. */
      readonly text: string;
      /** Entries that are called like servers, and are none of xy's: they were left alone. */
      readonly foreign: readonly string[];
    }
  | { readonly type: 'fault'; readonly line: number; readonly column: number; readonly message: string };

const BOM = '\uFEFF';

/**
 * A client's file with entries for these servers (SPEC § 9). Of an entry that is there only what says where the server is
 * gets changed. One that is not xy's, since it leads elsewhere than to this machine, is a fault unless `force` is set.
 * Pure.
 */
export const withServers = (client: Client, original: string, servers: readonly Endpoint[], force: boolean): Merge =>
  edited(client, original, (draft) => {
    for (const server of servers) {
      const path = [...client.container, server.name];
      const found = draft.at(path);
      const entry = client.entry(server);
      if (found !== undefined && !isOurs(found)) {
        if (!force) return draft.fault(path, foreignEntry(server.name, found));
        draft.remove(path);
      }
      if (found === undefined || !isOurs(found)) draft.set(path, { ...entry, ...client.initial });
      else update(draft, path, found, entry);
      for (const input of client.inputs?.(server) ?? []) {
        const place: Path = ['inputs', { id: input.id }];
        if (draft.at(place) === undefined) draft.set(place, input);
      }
    }
    return [];
  });

/** A client's file without xy's entries of these names. The map that they were in stays, and what is not xy's. Pure. */
export const withoutServers = (client: Client, original: string, names: readonly string[]): Merge =>
  edited(client, original, (draft) => {
    const foreign: string[] = [];
    for (const name of names) {
      const path = [...client.container, name];
      const found = draft.at(path);
      if (found === undefined) continue;
      if (isOurs(found)) draft.remove(path);
      else foreign.push(name);
      for (const id of inputIdsOf(draft, name)) draft.remove(['inputs', { id }]);
    }
    return foreign;
  });

/** Whether an entry leads to a server of this machine: only such are xy's to change. */
const isOurs = (entry: unknown): entry is Fields => {
  const url = endpointUrl(entry);
  return url !== undefined && isLoopback(url);
};

const foreignEntry = (name: string, entry: unknown): string => {
  const url = endpointUrl(entry);
  const what = url === undefined ? 'a program that the client launches itself' : 'a remote server';
  return `${name} exists already and is not xy's: it is ${what}; --force replaces it`;
};

const update = (draft: Draft, path: Path, found: Fields, entry: Fields): void => {
  for (const key of URL_KEYS) if (Object.hasOwn(found, key) && !Object.hasOwn(entry, key)) draft.remove([...path, key]);
  for (const [key, value] of Object.entries(entry)) {
    if (!Object.hasOwn(found, key) || !same(found[key], value)) draft.set([...path, key], value);
  }
};

const inputIdsOf = (draft: Draft, name: string): readonly string[] => {
  const inputs = draft.at(['inputs']);
  const ids = Array.isArray(inputs) ? inputs.map((input) => (isFields(input) ? input.id : undefined)) : [];
  return ids.filter((id): id is string => typeof id === 'string' && id.startsWith(`xy-${name}-`));
};

/** What an edit says it could not do. */
class Refusal {
  readonly offset: number;
  readonly message: string;

  constructor(offset: number, message: string) {
    this.offset = offset;
    this.message = message;
  }
}

/** What a document must say in the end. */
class Draft {
  value: unknown;
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
    this.value = document.value;
  }

  at(path: Path): unknown {
    return path.reduce(stepInto, this.value);
  }

  set(path: Path, value: unknown): void {
    this.value = changed(this.value, path, value);
  }

  remove(path: Path): void {
    this.value = changed(this.value, path, undefined);
  }

  fault(path: Path, message: string): Refusal {
    return new Refusal(this.#document.offsetOf(path), message);
  }
}

const stepInto = (value: unknown, key: Key): unknown => {
  if (typeof key !== 'string')
    return Array.isArray(value) ? value.find((item) => isFields(item) && item.id === key.id) : undefined;
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
};

/** `value` with something else there; with nothing there where that is undefined. */
const changed = (value: unknown, [key, ...rest]: Path, inner: unknown): unknown => {
  if (key === undefined) return inner;
  const member = changed(stepInto(value, key), rest, inner);
  if (typeof key !== 'string') {
    const others = Array.isArray(value) ? value : [];
    const index = others.findIndex((item) => isFields(item) && item.id === key.id);
    const list = index < 0 ? others : others.filter((_, other) => other !== index);
    return member === undefined ? list : [...list, member];
  }
  const others = Object.entries(isFields(value) ? value : {}).filter(([other]) => other !== key);
  return Object.fromEntries(member === undefined ? others : [...others, [key, member]]);
};

type Edit = (draft: Draft) => readonly string[] | Refusal;

const edited = (client: Client, original: string, edit: Edit): Merge => {
  const format = formats[client.format];
  const text = original.startsWith(BOM) ? original.slice(1) : original;
  const document = format.read(text);
  if ('fault' in document) return faultAt(text, document.fault.offset, document.fault.message);
  const misfit = wrongContainer(client, text, document);
  if (misfit !== undefined) return misfit;
  const draft = new Draft(document);
  const outcome = edit(draft);
  if (outcome instanceof Refusal) return faultAt(text, outcome.offset, outcome.message);
  const after = draft.value === document.value ? text : document.rewritten(draft.value);
  if (!says(format, after, draft.value)) {
    return faultAt(
      text,
      document.offsetOf(client.container),
      `${client.container.join('.')} is written in a way that xy can't change: change it by hand`,
    );
  }
  return { type: 'merged', text: original.slice(0, original.length - text.length) + after, foreign: outcome };
};

/** The proof of every edit: read again, the text says what it must. TOML has no word for a map with nothing in it. */
const says = (format: Format, text: string, value: unknown): boolean => {
  const reading = format.read(text);
  return 'value' in reading && same(withoutEmpty(reading.value), withoutEmpty(value));
};

const withoutEmpty = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(isFields(value) ? value : {}).filter(([, member]) => !isEmpty(member)));

const isEmpty = (value: unknown): boolean => isFields(value) && Object.keys(value).length === 0;

/** Whatever is in the servers' place must be a map, or nothing. */
const wrongContainer = (client: Client, text: string, document: Document): Merge | undefined => {
  for (let length = 0; length <= client.container.length; length++) {
    const path = client.container.slice(0, length);
    const found = path.reduce<unknown>(stepInto, document.value);
    if (found === undefined || (found === null && (length > 0 || client.format === 'yaml'))) return undefined;
    if (isFields(found)) continue;
    const what = length === 0 ? 'the document' : path.join('.');
    return faultAt(text, document.offsetOf(path), `${what} is ${kindOf(found)}, wanted names and values`);
  }
  return undefined;
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
};

const faultAt = (text: string, offset: number, message: string): Merge => {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { type: 'fault', line, column: offset - before.lastIndexOf('\n'), message };
};
