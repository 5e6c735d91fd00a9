import { join } from 'node:path';
import { entriesIn } from '../../clients/entries/merge.ts';
import { serverNameFor } from '../../clients/entries/server-places.ts';
import type { Client, Endpoint } from '../../clients/table/client.ts';
import type { ServerConfig } from '../../model.ts';
import { isKeyed, KEY_HEADER } from '../authoring/bridge.ts';
import { firstBackup, readText } from './client-file.ts';

/** How the user gives the client the value of a header, which xy never writes. */
const ways: Readonly<Record<Client['secrets'], (title: string, variable: string) => string>> = {
  environment: (title, variable) => `set ${variable} to its value where ${title} is started`,
  asked: (title) => `${title} will ask for its value`,
  'entry-env': (title, variable) =>
    `put ${variable} and its value into "env" of the entry: ${title} passes no others on`,
  'by-hand': (title) => `add it to "headers" of the entry by hand: ${title} reads no variables there`,
};

/** The steps that are left to the user after an export. */
export const exportNotes = (
  client: Client,
  endpoints: readonly Endpoint[],
  configs: readonly ServerConfig[],
  dir: string,
): readonly string[] => [
  ...endpoints.flatMap((endpoint) => secretNotes(client, endpoint)),
  ...keyNotes(configs, dir),
  ...(client.note === undefined ? [] : [client.note]),
];

const secretNotes = ({ title, secrets }: Client, { name, headers }: Endpoint): readonly string[] =>
  headers.map((header) => `${name} requires the header ${header.name}: ${ways[secrets](title, header.variable)}`);

/** The paths of the keys that xy generated, which the user has not seen. */
const keyNotes = (configs: readonly ServerConfig[], dir: string): readonly string[] => {
  const keyed = configs.filter(isKeyed).map(({ name }) => name);
  if (keyed.length === 0) return [];
  const [one = ''] = keyed;
  const file = join(dir, `${keyed.length === 1 ? one : 'NAME'}.kdl`);
  return [`the value of ${KEY_HEADER} for ${keyed.join(', ')} is in ${file}`];
};

/** The path of the user's entries that xy replaced. */
export const formerNotes = async (
  client: Client,
  file: string,
  names: readonly string[],
): Promise<readonly string[]> => {
  const backup = firstBackup(file);
  const content = await readText(backup).catch(() => undefined);
  const former = content === undefined ? [] : entriesIn(client, content.text);
  const own = former
    .filter(({ name, isOurs }) => !isOurs && names.includes(serverNameFor(name)))
    .map(({ name }) => name);
  return own.length === 0 ? [] : [`what you had for ${own.join(', ')} before is in ${backup}`];
};
