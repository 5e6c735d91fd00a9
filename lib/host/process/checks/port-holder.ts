import { map, type Observable, of, timeout } from 'rxjs';
import { holdersOf, lsof } from '../table/open-files.ts';
import { readProcText } from '../table/proc-files.ts';

/** A process that listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** The name of its program. */
  readonly name: string;
}

const LISTENING = '0A';

/** Addresses reachable by loopback, as in `/proc/net/tcp`: hexadecimal, in 32-bit words of host byte order. */
const LOOPBACK = /^(0{8}|[0-9A-F]{6}7F|0{32}|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** The inodes of sockets that listen on `port` at loopback, in the text of `/proc/net/tcp` or `tcp6`. */
export const parseListeners = (text: string, port: number): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => {
      const [address = '', hexPort = ''] = local?.split(':') ?? [];
      return state === LISTENING && LOOPBACK.test(address) && Number.parseInt(hexPort, 16) === port;
    })
    .flatMap(([, , , , , , , , , inode]) => inode ?? []);

const listeners = (port: number): readonly string[] =>
  ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => parseListeners(readProcText(table) ?? '', port));

/** The first process in the output of `lsof -Fpc`. */
export const parseHolder = (text: string): PortHolder | undefined => {
  const [, pid, name] = /^p(\d+)\n(?:[^pc].*\n)*c(.*)$/m.exec(text) ?? [];
  return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name };
};

const holderOnLinux = (port: number): Observable<PortHolder | undefined> => {
  const sockets = listeners(port).map((inode) => `socket:[${inode}]`);
  if (sockets.length === 0) return of(undefined);
  return holdersOf(sockets).pipe(
    map(([pid]) => {
      const name = readProcText(`/proc/${pid}/comm`)?.trimEnd();
      return pid === undefined || name === undefined ? undefined : { pid, name };
    }),
  );
};

/** The longest wait for the holder's name, which only improves a message. */
const WAIT_MS = 2_000;

/**
 * The process that listens on a port at loopback; undefined if there is none or it can't be told, as with processes of
 * other users. Cold; emits once, completes, never errors.
 */
export const portHolder = (port: number): Observable<PortHolder | undefined> =>
  (process.platform === 'linux'
    ? holderOnLinux(port)
    : lsof('-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc').pipe(map(parseHolder))
  ).pipe(timeout({ first: WAIT_MS, with: () => of(undefined) }));

/** Whether the kernel lists a listener on this port, even if it does not answer. Linux only. */
export const isListenedOn = (port: number): boolean => process.platform === 'linux' && listeners(port).length > 0;
