import { closeSync, openSync, readSync } from 'node:fs';
import type { Observable } from 'rxjs';
import { readProcText } from '../../process/table/proc-files.ts';
import { type Pass, sharedPass } from '../../process/table/shared-pass.ts';
import { type Listener, parseListeners } from './listeners.ts';

const TABLES = { 4: '/proc/net/tcp', 6: '/proc/net/tcp6' } as const;

/** The TCP sockets of this network namespace. */
export interface SocketTables {
  readonly listeners: readonly Listener[];
  /** The link in `/proc/PID/fd` of the socket on `port` that is connected to `peerPort`, if there is one. */
  end(port: number, peerPort: number): string | undefined;
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

const endIn = (text: string, port: number, peerPort: number): string | undefined => {
  const line = new RegExp(
    `: [0-9A-F]+:${hex(port)} [0-9A-F]+:${hex(peerPort)} [0-9A-F]{2} \\S+ \\S+ \\S+ +\\d+ +\\d+ (\\d+)`,
  );
  const inode = line.exec(text)?.[1];
  return inode === undefined ? undefined : `socket:[${inode}]`;
};

/** The link of a connection that is not accepted yet, or closed already. */
export const NOBODYS = 'socket:[0]';

/** Each table takes 1 ms, however short: the kernel walks its whole hash table of connections. */
function* readTables(): Pass<SocketTables> {
  let listeners: readonly Listener[] = [];
  let all = '';
  for (const table of Object.values(TABLES)) {
    const text = readProcText(table) ?? '';
    listeners = listeners.concat(parseListeners(text));
    all += text;
    yield;
  }
  return { listeners, end: (port, peerPort) => endIn(all, port, peerPort) };
}

const REST_MS = 100;
const tables = sharedPass<undefined, SocketTables>(readTables, REST_MS);

/**
 * The tables as they are after subscription; in each, the listeners come first. One pass is shared by all concurrent
 * subscribers. Linux. Cold; emits once and completes.
 */
export const socketTables = (): Observable<SocketTables> => tables(undefined);

/** One line of a table. @throws if the daemon is out of descriptors. */
const lineAt = (table: string, offset: number, length: number): string => {
  const line = Buffer.alloc(length);
  const fd = openSync(table, 'r');
  try {
    readSync(fd, line, 0, length, offset);
  } finally {
    closeSync(fd);
  }
  return line.toString('latin1');
};

/**
 * Whether a socket still listens, from its line of the table alone, for a hundredth of the cost of the table, as listeners
 * come first. Also false if the line has moved or can't be read: then the whole table has to be read.
 */
export const isListening = ({ family, address, port, link, offset, length }: Listener): boolean => {
  try {
    return parseListeners(lineAt(TABLES[family], offset, length)).some(
      (found) => found.link === link && found.address === address && found.port === port,
    );
  } catch {
    return false;
  }
};
