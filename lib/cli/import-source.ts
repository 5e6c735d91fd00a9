import { clients } from '../clients/clients.ts';
import { type ClientEntry, entriesOf } from '../clients/entries.ts';
import { formats } from '../clients/merge.ts';
import { clientNamed } from '../clients/names.ts';
import { positionsIn } from '../config/position.ts';
import { clientFile, readText } from './client-file.ts';
import { refusal } from './refusal.ts';
import { namedFile } from './regular-file.ts';

/** A client's file, and what it has of servers. */
export interface Source {
  readonly file: string;
  readonly entries: readonly ClientEntry[];
}

/** The entries of a client's own file, or of any file in the format of one. @throws XyError */
export const readSource = async (source: string): Promise<Source> => {
  const name = clientNamed(source);
  const client = name && clients[name];
  const file = client === undefined ? namedFile(source) : clientFile(client);
  const content = await readText(file);
  if (content === undefined) throw refusal(`there is no ${file}`);
  const format = formats[client?.format ?? formatOf(file)];
  const text = content.text.replace(/^\uFEFF/, '');
  const reading = format.read(text);
  if ('fault' in reading) {
    const { line, column } = positionsIn(text)(reading.fault.offset);
    throw refusal(`${file}:${line}:${column}: ${reading.fault.message}`);
  }
  return { file, entries: entriesOf(reading.value) ?? [] };
};

const formatOf = (file: string): keyof typeof formats => {
  if (file.endsWith('.toml')) return 'toml';
  return /\.ya?ml$/.test(file) ? 'yaml' : 'json';
};
