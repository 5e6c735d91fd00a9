import { existsSync } from 'node:fs';
import { entriesIn } from '../../clients/entries/merge.ts';
import { clients } from '../../clients/table/clients.ts';
import { type ClientName, clientNames } from '../../clients/table/names.ts';
import { candidatesOf, readText } from './client-file.ts';

/** The clients whose files have an entry of this name that leads to this machine. Unreadable files are ignored. */
export const clientsWith = async (server: string): Promise<readonly ClientName[]> => {
  const found = await Promise.all(clientNames.map(async (name) => ((await has(name, server)) ? [name] : [])));
  return found.flat();
};

const has = async (name: ClientName, server: string): Promise<boolean> => {
  try {
    const file = candidatesOf(clients[name]).find((path) => existsSync(path));
    const text = file === undefined ? undefined : (await readText(file))?.text;
    // Most files need not be parsed, and some are large.
    if (!text?.includes(server)) return false;
    return entriesIn(clients[name], text).some((entry) => entry.name === server && entry.isOurs);
  } catch {
    return false;
  }
};
