import type { Path } from '../formats/format.ts';
import { isFields } from '../formats/same.ts';
import type { Client } from '../table/client.ts';
import { namedEntries } from './entries.ts';

/** An entry of a client's file, and the way to it. */
export interface Place {
  readonly name: string;
  readonly path: Path;
  readonly entry: unknown;
  /** The directory in which alone the client uses it, where it wins over one of the same name for all. */
  readonly project?: string;
}

/** What a server is called that is made of a client's entry: in a server's name there are fewer characters (SPEC § 2). Pure. */
export const serverNameFor = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');

/** The way to a server's entry under its own name. */
export const pathOf = ({ container, isList }: Client, name: string): Path => [
  ...container,
  isList ? { by: 'name', is: name } : name,
];

/**
 * The entries that stand for a server: the one under its own name first, then those of which `import` makes this name, and
 * last those of single projects. Pure.
 * @param at what is in the file at the end of a way
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

/** Whether an entry is the one for everywhere under the server's own name. */
export const isExact = ({ name, project }: Place, server: string): boolean => name === server && project === undefined;

const localPlaces = ({ projects }: Client, at: (path: Path) => unknown): readonly Place[] => {
  if (projects === undefined) return [];
  const found = at([projects]);
  return Object.keys(isFields(found) ? found : {}).flatMap((project) => {
    const container = [projects, project, 'mcpServers'];
    return namedEntries(at(container)).map(([name, entry]) => ({ name, path: [...container, name], entry, project }));
  });
};
