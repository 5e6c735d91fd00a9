import type { Observable } from 'rxjs';
import { readProcText } from '../process/proc-files.ts';
import { type Pass, sharedPass } from '../process/shared-pass.ts';

/** A socket that listens, as `/proc/net/tcp` and `tcp6` show it. */
export interface Listener {
  readonly family: 4 | 6;
  /** As the kernel writes it: in hexadecimal, each 32 bits in the machine's order. */
  readonly address: string;
  readonly port: number;
  /** What `/proc/PID/fd` shows for it. */
  readonly link: string;
}

/** Addresses that loopback reaches. */
const LOOPBACK = /^(0{8}|[0-9A-F]{6}7F|0{32}|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** Those of all interfaces. */
const ANY = /^0+$/;

/** One line of a socket in the state LISTEN (0A). */
const LINE = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F:]+ 0A \S+ \S+ \S+ +\d+ +\d+ (\d+)/gm;

/** Reads the text of `/proc/net/tcp` or `tcp6`. */
export const parseListeners = (text: string): readonly Listener[] =>
  Array.from(text.matchAll(LINE), ([, address = '', port = '', inode]) => ({
    family: address.length > 8 ? (6 as const) : (4 as const),
    address,
    port: Number.parseInt(port, 16),
    link: `socket:[${inode}]`,
  }));

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

/** The kernel goes through all that it has for connections, used or not: 1 ms for each table, however few there are. */
function* readTables(): Pass<readonly Listener[]> {
  let found: readonly Listener[] = [];
  for (const table of TABLES) {
    found = found.concat(parseListeners(readProcText(table) ?? ''));
    yield;
  }
  return found;
}

const REST_MS = 100;
const tables = sharedPass<undefined, readonly Listener[]>(readTables, REST_MS);

/**
 * All of this machine, or container, as they are after the question. One reading serves all who ask meanwhile. Linux.
 * Cold; emits once and completes.
 */
export const allListeners = (): Observable<readonly Listener[]> => tables(undefined);

export const isOnLoopback = ({ address }: Listener): boolean => LOOPBACK.test(address);

export const isExposed = ({ address }: Listener): boolean => ANY.test(address);

/** Of those that listen on one port, those that 127.0.0.1 leads to; if there are none, those that ::1 does. */
export const facing = (listeners: readonly Listener[]): readonly Listener[] => {
  const first = listeners.filter(({ family }) => family === 4);
  return first.length > 0 ? first : listeners;
};

/** A process that listens, as `lsof` shows it. */
export interface LsofListener {
  readonly pid: number;
  readonly name: string;
  /** `127.0.0.1:8421`, `*:8421`. */
  readonly addresses: readonly string[];
}

/** Reads what `lsof -Fpcn` prints: a line for each field, beginning with its letter. */
export const parseLsof = (text: string): readonly LsofListener[] =>
  text
    .split(/^(?=p)/m)
    .filter((record) => record.startsWith('p'))
    .map((record) => {
      const fields = (letter: string) =>
        record
          .split('\n')
          .filter((line) => line.startsWith(letter))
          .map((line) => line.slice(1));
      return { pid: Number(fields('p')[0]), name: fields('c')[0] ?? '', addresses: fields('n') };
    });
