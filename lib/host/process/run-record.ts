import { isServerName } from '../../config/server-name.ts';
import { signalNames } from '../../config/signal-names.ts';
import type { SignalName } from '../../model.ts';
import type { Both } from './fifo-streams.ts';
import type { Identity } from './process-table.ts';

/**
 * What a successor must know of a run to end it as it was to be ended. Who leads it is not known while it is being started:
 * then its cookie tells.
 */
export interface RunRecord extends Partial<Identity> {
  /** The server. */
  readonly name: string;
  readonly bootId: string;
  readonly graceMs: number;
  readonly signal: SignalName;
  /** Where it listens. */
  readonly port: number;
  /** Where it prints. */
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

/** A line of the file: a run begins or has begun, or that of this server is over. */
export type Entry = RunRecord | { readonly over: string };

/** An entry as its line, newline included. */
export const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** What a line says; undefined where it is none of ours, or not there as a whole. */
export const entryOf = (line: string): Entry | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
    return isObject(value) && typeof value.over === 'string' ? { over: value.over } : undefined;
  } catch {
    return undefined;
  }
};
