/** A socket that listens, as `/proc/net/tcp` and `tcp6` show it. */
export interface Listener {
  readonly family: 4 | 6;
  /** As the kernel writes it: in hexadecimal, each 32 bits in the machine's order. */
  readonly address: string;
  readonly port: number;
  /** The user whose process made it. */
  readonly uid: number;
  /** What `/proc/PID/fd` shows for it. */
  readonly link: string;
  /** Where its line begins in the table, in bytes, and how long it is. */
  readonly offset: number;
  readonly length: number;
}

/** The addresses by which this machine is asked, in this order: a server that listens on one only is mostly at the first. */
export const LOOPBACK_HOSTS = ['127.0.0.1', '::1'] as const;

export type LoopbackHost = (typeof LOOPBACK_HOSTS)[number];

/** Addresses that loopback reaches. */
const LOOPBACK = /^(0{8}|[0-9A-F]{6}7F|0{32}|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** Those of all interfaces. */
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

/** A copy to keep: as a part of the table's text, the address would keep all of it in memory. */
export const detached = (listener: Listener): Listener => ({
  ...listener,
  address: Buffer.from(listener.address, 'latin1').toString('latin1'),
});

export const isOnLoopback = ({ address }: Listener): boolean => LOOPBACK.test(address);

export const isExposed = ({ address }: Listener): boolean => ANY.test(address);

/** As the kernel looks for the listener of a connection: the very address before any address, IPv4 before IPv6. */
const CHOICES: Readonly<Record<LoopbackHost, readonly RegExp[]>> = {
  '127.0.0.1': [/^(0{16}FFFF0000)?0100007F$/, /^0{8}$/, /^0{32}$/],
  '::1': [/^0{24}01000000$/, /^0{32}$/],
};

/** Of those that listen on one port, those to which a connection to `host` leads. */
export const facing = (listeners: readonly Listener[], host: LoopbackHost): readonly Listener[] => {
  for (const choice of CHOICES[host]) {
    const chosen = listeners.filter(({ address }) => choice.test(address));
    if (chosen.length > 0) return chosen;
  }
  return [];
};

/** Whether that can't be told from the table: a socket on `::` may have been made for IPv6 alone. */
export const isPresumed = (listeners: readonly Listener[], host: LoopbackHost): boolean =>
  host === '127.0.0.1' && listeners.some(({ address }) => /^0{32}$/.test(address));
