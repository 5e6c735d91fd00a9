import type { LoopbackHost } from './listeners.ts';

/** A socket that a process listens on, as `lsof` shows it. */
export interface LsofListener {
  readonly pid: number;
  /** Of the process's program. */
  readonly name: string;
  readonly family: 4 | 6;
  /** `127.0.0.1:8421`, `*:8421`. */
  readonly address: string;
}

/** Reads what `lsof -Fpctn` prints: a line for each field, beginning with its letter; `p` and `c` are of all that follow. */
export const parseLsof = (text: string): readonly LsofListener[] => {
  const found: LsofListener[] = [];
  let [pid, name, family]: [number, string, 4 | 6] = [0, '', 4];
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    switch (line[0]) {
      case 'p':
        [pid, name] = [Number(value), ''];
        break;
      case 'c':
        name = value;
        break;
      case 't':
        family = value === 'IPv6' ? 6 : 4;
        break;
      case 'n':
        found.push({ pid, name, family, address: value });
        break;
    }
  }
  return found;
};

type Choice = (listener: LsofListener) => boolean;

const at =
  (address: string): Choice =>
  (listener) =>
    listener.address.startsWith(`${address}:`);

const anyOf =
  (family: 4 | 6): Choice =>
  (listener) =>
    listener.family === family && isOnAll(listener);

/** As the kernel looks for the listener of a connection: the very address before any address, IPv4 before IPv6. */
const CHOICES: Readonly<Record<LoopbackHost, readonly Choice[]>> = {
  '127.0.0.1': [at('127.0.0.1'), anyOf(4), anyOf(6)],
  '::1': [at('[::1]'), anyOf(6)],
};

/** Of those that listen on one port, those to which a connection to `host` leads. */
export const lsofFacing = (listeners: readonly LsofListener[], host: LoopbackHost): readonly LsofListener[] => {
  for (const choice of CHOICES[host]) {
    const chosen = listeners.filter(choice);
    if (chosen.length > 0) return chosen;
  }
  return [];
};

/** Whether it listens on all interfaces. */
export const isOnAll = ({ address }: LsofListener): boolean => /^(\*|0\.0\.0\.0|\[::\]):/.test(address);
