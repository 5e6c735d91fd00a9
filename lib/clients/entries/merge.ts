import { Draft } from '../formats/draft.ts';
import type { Path } from '../formats/format.ts';
import { isFields } from '../formats/same.ts';
import type { Client, Endpoint } from '../table/client.ts';
import { edited, type Merge, withoutMark } from './edited.ts';
import { endpointUrl, namedEntries } from './entries.ts';
import { isOurs, updatedEntry } from './entry-update.ts';
import { formats } from './formats.ts';
import { isExact, type Place, pathOf, placesOf } from './server-places.ts';

/** Options of an edit. */
export interface Wishes {
  /** Also replace entries that are not xy's. */
  readonly force?: boolean;
  /** Names of servers that no longer exist: xy's entries for them are removed. */
  readonly stale?: ReadonlySet<string>;
}

/**
 * A client's file with entries for these servers (SPEC § 9). In an existing entry, only the connection is changed. An
 * entry of this name that leads to another machine, so is not xy's, is a fault without `force`; one that has another
 * name but stands for the server (see {@link placesOf}) is left unchanged or, with `force`, replaced where it is. Pure.
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

/**
 * A client's file without xy's entries of these names. The container stays, and so do entries that are not xy's. Pure.
 */
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

/** The entries of a client's file; none if it can't be parsed. Pure. */
export const entriesIn = (client: Client, original: string): readonly FoundEntry[] => {
  const document = formats[client.format].read(withoutMark(original));
  const entries = 'fault' in document ? undefined : new Draft(document).at(client.container);
  return namedEntries(entries).map(([name, entry]) => {
    const url = endpointUrl(entry);
    return { name, isOurs: isOurs(entry), ...(url !== undefined && { url }) };
  });
};

/** Removes stale entries. @returns their names. */
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
