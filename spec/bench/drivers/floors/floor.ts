import { resolve } from 'node:path';
import type { Bench, Driver, Program, Running } from '../driver.ts';

/** The directory of the programs. */
const floors = resolve(import.meta.dirname ?? '.', '../../floors');

export const sourceOf = (name: string): string => resolve(floors, name);

/** The command line of a floor that is a Node script. */
export const nodeScript = (name: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  sourceOf(name),
  ...args,
];

/** Programs in the format of the scripts. */
export const inJson = (programs: readonly Program[]): readonly string[] =>
  programs.map(({ argv }) => JSON.stringify(argv));

/** A running floor: a process without logs and commands, plus `more`. */
export const floorAt = (bench: Bench, pid: number | undefined, more: Partial<Running> = {}): Running => ({
  pids: () => (pid === undefined ? [] : [pid]),
  log: () => ({ dir: bench.dir, prefix: 'none' }),
  commands: {},
  ...more,
});

/**
 * Not a supervisor: the least program that does the work of a row, which is the lower bound of xy's cost. A driver like
 * those of the peers, which a row names as its `floor`.
 */
export const floor = (parts: Pick<Driver, 'begin'> & Partial<Driver>): Driver => ({
  name: 'floor',
  version: process.version,
  tag: () => '',
  socket: (bench) => bench.path('floor.sock'),
  ...parts,
});
