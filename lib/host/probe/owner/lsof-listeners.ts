import type { LoopbackHost } from './listeners.ts';

/** A listening socket of a process, from `lsof`. */
export interface LsofListener {
  readonly pid: number;
  /** The name of the program. */
  readonly name: string;
  readonly family: 4 | 6;
  /** `127.0.0.1:8421`, `*:8421`. */
  readonly address: string;
}

/** Parses the output of `lsof -Fpctn`: a line for each field, after its letter; `p` and `c` apply to all that follow. */
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

/** The order in which the kernel looks for the listener of a connection: exact address first, IPv4 before IPv6. */
const CHOICES: Readonly<Record<LoopbackHost, readonly Choice[]>> = {
  '127.0.0.1': [at('127.0.0.1'), anyOf(4), anyOf(6)],
  '::1': [at('[::1]'), anyOf(6)],
};

/** The listeners, among those on one port, that receive a connection to `host`. */
export const lsofFacing = (listeners: readonly LsofListener[], host: LoopbackHost): readonly LsofListener[] => {
  for (const choice of CHOICES[host]) {
    const chosen = listeners.filter(choice);
    if (chosen.length > 0) return chosen;
  }
  return [];
};

/** Whether it listens on all interfaces. */
export const isOnAll = ({ address }: LsofListener): boolean => /^(\*|0\.0\.0\.0|\[::\]):/.test(address);
