import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type ClientEntry, entriesOf } from '../../clients/entries/entries.ts';
import { formats } from '../../clients/entries/formats.ts';
import { filesBeside } from '../../clients/entries/switched-off.ts';
import { clients } from '../../clients/table/clients.ts';
import { type ClientName, clientNamed, clientNames } from '../../clients/table/names.ts';
import { positionsIn } from '../../config/kdl/position.ts';
import { clientFile, readText } from '../export/client-file.ts';
import { namedFile } from '../terminal/regular-file.ts';
import { userError } from '../terminal/user-error.ts';

/** A client's file and its entries. */
export interface Source {
  readonly file: string;
  readonly entries: readonly ClientEntry[];
}

/** Reads the entries of a client's file, given the client or a path. @throws XyError */
export const readSource = async (source: string): Promise<Source> => {
  const named = clientNamed(source);
  const file = named === undefined ? namedFile(source) : clientFile(clients[named]);
  const client = named ?? clientNames.find((name) => isFileOf(name, file));
  const value = await said(file, client === undefined ? formatOf(file) : clients[client].format);
  if (value === undefined) throw userError(`there is no ${file}`);
  const off = client === undefined ? new Set() : await switchedOff(client, dirname(file));
  const project = isOfProject(file) ? { project: dirname(file) } : {};
  const entries = (entriesOf(value.value) ?? []).map((entry) => standing({ ...project, ...entry }, off));
  return { file, entries };
};

/** Whether a file is that of a project. Claude Code starts its servers in the project's directory. */
export const isOfProject = (file: string): boolean => basename(file) === '.mcp.json';

/** Whether a file is that of a client; false if HOME is not set. */
const isFileOf = (name: ClientName, file: string): boolean => {
  try {
    return clientFile(clients[name]) === file;
  } catch {
    return false;
  }
};

/** The value of a file; undefined if it does not exist. @throws XyError */
const said = async (file: string, format: keyof typeof formats): Promise<{ readonly value: unknown } | undefined> => {
  const content = await readText(file);
  if (content === undefined) return undefined;
  const text = content.text.replace(/^\uFEFF/, '');
  const reading = formats[format].read(text);
  if (!('fault' in reading)) return reading;
  const { line, column } = positionsIn(text)(reading.fault.offset);
  throw userError(`${file}:${line}:${column}: ${reading.fault.message}`);
};

/** The names, in lower case, of servers that a client has disabled in other files of `dir`. @throws XyError */
const switchedOff = async (client: ClientName, dir: string): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for (const { file, namesIn } of filesBeside(client))
    for (const name of namesIn((await said(join(dir, file), 'json'))?.value)) names.add(name.toLowerCase());
  return names;
};

/** Applies what is known only from outside the entry's file: that it is disabled, or its project no longer exists. */
const standing = (entry: ClientEntry, off: ReadonlySet<unknown>): ClientEntry => {
  if (entry.type !== 'program') return entry;
  const { name, project } = entry;
  if (off.has(name.toLowerCase())) return { name, type: 'off' };
  return project === undefined || existsSync(project)
    ? entry
    : { name, project, type: 'misfit', problem: 'its project is gone' };
};

const formatOf = (file: string): keyof typeof formats => {
  if (file.endsWith('.toml')) return 'toml';
  return /\.ya?ml$/.test(file) ? 'yaml' : 'json';
};
