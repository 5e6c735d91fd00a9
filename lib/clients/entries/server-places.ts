import type { Path } from '../formats/format.ts';
import { isFields } from '../formats/same.ts';
import type { Client } from '../table/client.ts';
import { namedEntries } from './entries.ts';

/** An entry of a client's file, and its path. */
export interface Place {
  readonly name: string;
  readonly path: Path;
  readonly entry: unknown;
  /** The only directory in which the client uses it; there, it overrides an entry of the same name for all projects. */
  readonly project?: string;
}

/**
 * The name of the server for a client's entry, reduced to the characters that a server's name may have (SPEC § 2).
 * Pure.
 */
export const serverNameFor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** The path of a server's entry under its own name. */
export const pathOf = ({ container, isList }: Client, name: string): Path => [
  ...container,
  isList ? { by: 'name', is: name } : name,
];

/**
 * The entries that stand for a server: first the one under its own name, then those that `import` would give this name,
 * last those of single projects. Pure.
 * @param at the value at a path of the file.
 */
export const placesOf = (client: Client, at: (path: Path) => unknown, server: string): readonly Place[] => {
  const everywhere = namedEntries(at(client.container)).map(([name, entry]) => ({
    name,
    path: pathOf(client, name),
    entry,
  }));
  const all = [...everywhere, ...localPlaces(client, at)].filter(({ name }) => serverNameFor(name) === server);
  return [...all.filter((place) => isExact(place, server)), ...all.filter((place) => !isExact(place, server))];
};

/** Whether an entry has the server's own name and is for all projects. */
export const isExact = ({ name, project }: Place, server: string): boolean => name === server && project === undefined;

const localPlaces = ({ projects }: Client, at: (path: Path) => unknown): readonly Place[] => {
  if (projects === undefined) return [];
  const found = at([projects]);
  return Object.keys(isFields(found) ? found : {}).flatMap((project) => {
    const container = [projects, project, 'mcpServers'];
    return namedEntries(at(container)).map(([name, entry]) => ({ name, path: [...container, name], entry, project }));
  });
};
