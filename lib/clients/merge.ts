import type { Client, Endpoint } from './client.ts';
import { Draft, Refusal, stepInto } from './draft.ts';
import { endpointUrl, namedEntries } from './entries.ts';
import { isOurs, updatedEntry } from './entry-update.ts';
import type { Document, Format, Path } from './format.ts';
import { json5, jsonc } from './jsonc.ts';
import { type Fields, isFields, same } from './same.ts';
import { isExact, type Place, pathOf, placesOf } from './server-places.ts';
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
      /** Entries of xy's that led to servers that are no more: they were taken out. */
      readonly stale: readonly string[];
    }
  | { readonly type: 'fault'; readonly line: number; readonly column: number; readonly message: string };

const BOM = '\uFEFF';

/** What an edit is to do beside its servers. */
export interface Wishes {
  /** Also replace entries that are not xy's. */
  readonly force?: boolean;
  /** Names of servers that are no more: xy's entries of these are taken out. */
  readonly stale?: ReadonlySet<string>;
}

/**
 * A client's file with entries for these servers (SPEC § 9). Of an entry that is there only what says where the server is
 * gets changed. One that is not xy's, since it leads elsewhere than to this machine, is a fault unless that is forced; one
 * that only stands for the server, see {@link placesOf}, is left alone, or else replaced in its place.
 * Pure.
 */
export const withServers = (
  client: Client,
  original: string,
  servers: readonly Endpoint[],
  { force = false, stale }: Wishes = {},
): Merge =>
  edited(client, original, (draft) => {
    const foreign: string[] = [];
    for (const server of servers) {
      const { name } = server;
      const places = placesOf(client, (path) => draft.at(path), name);
      const [first, ...others] = places.filter(({ project }) => project === undefined);
      if (first !== undefined && isExact(first, name) && !isOurs(first.entry) && !force)
        return draft.fault(first.path, foreignEntry(name, first.entry));
      const takes = (place: Place): boolean => force || isOurs(place.entry);
      const main = first !== undefined && takes(first) ? first : { path: pathOf(client, name), entry: undefined };
      const twice = others.filter(({ entry }) => force && endpointUrl(entry) === undefined);
      for (const { path } of twice) draft.remove(path);
      const local = places.filter((place) => place.project !== undefined && takes(place));
      for (const { path, entry } of [main, ...local]) draft.set(path, updatedEntry(client, server, entry));
      const done = new Set<unknown>([main, ...local, ...twice]);
      foreign.push(...places.filter((place) => !done.has(place) && !isOurs(place.entry)).map(labelOf));
      for (const input of client.inputs?.(server) ?? []) {
        const place: Path = ['inputs', { by: 'id', is: input.id }];
        if (draft.at(place) === undefined) draft.set(place, input);
      }
    }
    return { foreign, stale: prune(client, draft, stale) };
  });

const labelOf = ({ name, project }: Place): string => (project === undefined ? name : `${name} of ${project}`);

/** A client's file without xy's entries of these names. The map that they were in stays, and what is not xy's. Pure. */
export const withoutServers = (
  client: Client,
  original: string,
  names: readonly string[],
  { stale }: Pick<Wishes, 'stale'> = {},
): Merge =>
  edited(client, original, (draft) => {
    const foreign: string[] = [];
    for (const name of names) {
      const places = placesOf(client, (path) => draft.at(path), name);
      const ours = places.filter(({ entry }) => isOurs(entry));
      for (const { path } of ours) draft.remove(path);
      if (ours.length > 0) removeInputs(draft, name);
      foreign.push(...places.filter((place) => isExact(place, name) && !isOurs(place.entry)).map(labelOf));
    }
    return { foreign, stale: prune(client, draft, stale) };
  });

/** An entry of a client's file. */
export interface FoundEntry {
  readonly name: string;
  readonly isOurs: boolean;
  readonly url?: string;
}

/** The entries of a client's file; none where the text is broken. Pure. */
export const entriesIn = (client: Client, original: string): readonly FoundEntry[] => {
  const document = formats[client.format].read(original.startsWith(BOM) ? original.slice(1) : original);
  const entries = 'fault' in document ? undefined : new Draft(document).at(client.container);
  return namedEntries(entries).map(([name, entry]) => {
    const url = endpointUrl(entry);
    return { name, isOurs: isOurs(entry), ...(url !== undefined && { url }) };
  });
};

/** @returns the names of what it took out. */
const prune = (client: Client, draft: Draft, stale: ReadonlySet<string> = new Set()): readonly string[] => {
  const found = [...stale].filter((name) => isOurs(draft.at(pathOf(client, name))));
  for (const name of found) {
    draft.remove(pathOf(client, name));
    removeInputs(draft, name);
  }
  return found;
};

const removeInputs = (draft: Draft, name: string): void => {
  for (const id of inputIdsOf(draft, name)) draft.remove(['inputs', { by: 'id', is: id }]);
};

const foreignEntry = (name: string, entry: unknown): string => {
  const url = endpointUrl(entry);
  const what = url === undefined ? 'a program that the client launches itself' : 'a remote server';
  return `${name} exists already and is not xy's: it is ${what}; --force replaces it`;
};

const inputIdsOf = (draft: Draft, name: string): readonly string[] => {
  const inputs = draft.at(['inputs']);
  const ids = Array.isArray(inputs) ? inputs.map((input) => (isFields(input) ? input.id : undefined)) : [];
  return ids.filter((id): id is string => typeof id === 'string' && id.startsWith(`xy-${name}-`));
};

/** Entries that were not xy's, and entries of servers that are no more. */
type Edit = (draft: Draft) => { readonly foreign: readonly string[]; readonly stale: readonly string[] } | Refusal;

const edited = (client: Client, original: string, edit: Edit): Merge => {
  const format = formats[client.format];
  const text = original.startsWith(BOM) ? original.slice(1) : original;
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
