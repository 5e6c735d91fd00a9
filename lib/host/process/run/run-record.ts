import { signalNames } from '../../../config/schema/signal-names.ts';
import { isServerName } from '../../../config/set/server-name.ts';
import type { SignalName } from '../../../model.ts';
import type { Both } from '../fifo/fifo-streams.ts';
import type { Identity } from '../table/process-table.ts';

/**
 * What a successor must know of a run to stop it by its stop policy. The leader is not known while it is being started:
 * then the processes are found by their cookie.
 */
export interface RunRecord extends Partial<Identity> {
  /** Name of the server. */
  readonly name: string;
  readonly bootId: string;
  readonly graceMs: number;
  readonly signal: SignalName;
  /** The port on which it listens. */
  readonly port: number;
  /** Paths of the FIFOs for its output. */
  readonly fifos: Both<string>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isRecord = (value: unknown): value is RunRecord =>
  isObject(value) &&
  typeof value.name === 'string' &&
  isServerName(value.name) &&
  (value.pid === undefined || Number.isSafeInteger(value.pid)) &&
  (value.start === undefined || Number.isFinite(value.start)) &&
  typeof value.bootId === 'string' &&
  Number.isFinite(value.graceMs) &&
  signalNames.some((name) => name === value.signal) &&
  Number.isSafeInteger(value.port) &&
  isObject(value.fifos) &&
  typeof value.fifos.stdout === 'string' &&
  typeof value.fifos.stderr === 'string';

/** A line of the file: a run begins or has begun, or the run of this server is over. */
export type Entry = RunRecord | { readonly over: string };

/** An entry as a line, with its newline. */
export const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** Parses a line; undefined if it is not a complete entry. */
export const entryOf = (line: string): Entry | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
    return isObject(value) && typeof value.over === 'string' ? { over: value.over } : undefined;
  } catch {
    return undefined;
  }
};
