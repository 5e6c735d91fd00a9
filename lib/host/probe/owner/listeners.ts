/** A listening socket in `/proc/net/tcp` or `tcp6`. */
export interface Listener {
  readonly family: 4 | 6;
  /** In hexadecimal, each 32 bits in the machine's byte order. */
  readonly address: string;
  readonly port: number;
  /** The user that created it. */
  readonly uid: number;
  /** Its link in `/proc/PID/fd`. */
  readonly link: string;
  /** The position and length of its line in the table, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/** The addresses to connect to, in this order: most servers that listen on only one of them listen on the first. */
export const LOOPBACK_HOSTS = ['127.0.0.1', '::1'] as const;

export type LoopbackHost = (typeof LOOPBACK_HOSTS)[number];

/** Addresses that are reachable by loopback. */
const LOOPBACK = /^(0{8}|[0-9A-F]{6}7F|0{32}|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** The addresses of all interfaces. */
const ANY = /^0+$/;

/** One line of a socket in the state LISTEN (0A). */
const LINE = /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F:]+ 0A \S+ \S+ \S+ +(\d+) +\d+ (\d+).*/gm;

/** Reads the text of `/proc/net/tcp` or `tcp6`, which is ASCII. */
export const parseListeners = (text: string): readonly Listener[] =>
  Array.from(text.matchAll(LINE), ({ index, 0: line, 1: address = '', 2: port = '', 3: uid, 4: inode }) => ({
    family: address.length > 8 ? (6 as const) : (4 as const),
    address,
    port: Number.parseInt(port, 16),
    uid: Number(uid),
    link: `socket:[${inode}]`,
    offset: index,
    length: line.length,
  }));

/** A copy for keeping: as a substring, the address would keep the text of the whole table in memory. */
export const detached = (listener: Listener): Listener => ({
  ...listener,
  address: Buffer.from(listener.address, 'latin1').toString('latin1'),
});

export const isOnLoopback = ({ address }: Listener): boolean => LOOPBACK.test(address);

export const isExposed = ({ address }: Listener): boolean => ANY.test(address);

/** The order in which the kernel looks for the listener of a connection: exact address first, IPv4 before IPv6. */
const CHOICES: Readonly<Record<LoopbackHost, readonly RegExp[]>> = {
  '127.0.0.1': [/^(0{16}FFFF0000)?0100007F$/, /^0{8}$/, /^0{32}$/],
  '::1': [/^0{24}01000000$/, /^0{32}$/],
};

/** The listeners, among those on one port, that receive a connection to `host`. */
export const facing = (listeners: readonly Listener[], host: LoopbackHost): readonly Listener[] => {
  for (const choice of CHOICES[host]) {
    const chosen = listeners.filter(({ address }) => choice.test(address));
    if (chosen.length > 0) return chosen;
  }
  return [];
};

/** Whether that is uncertain: the table does not show whether a socket on `::` is for IPv6 only. */
export const isPresumed = (listeners: readonly Listener[], host: LoopbackHost): boolean =>
  host === '127.0.0.1' && listeners.some(({ address }) => /^0{32}$/.test(address));
