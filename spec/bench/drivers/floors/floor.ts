import { resolve } from 'node:path';
import type { Bench, Driver, Program, Running } from '../driver.ts';

/** Where the programs of the floors are. */
const floors = resolve(import.meta.dirname ?? '.', '../../floors');

export const sourceOf = (name: string): string => resolve(floors, name);

/** The command line of a floor that is a script for Node. */
export const nodeScript = (name: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  sourceOf(name),
  ...args,
];

/** Programs as the scripts want them. */
export const inJson = (programs: readonly Program[]): readonly string[] =>
  programs.map(({ argv }) => JSON.stringify(argv));

/** What a floor at work has, unless it has more: a process, no logs, no commands. */
export const floorAt = (bench: Bench, pid: number | undefined, more: Partial<Running> = {}): Running => ({
  pids: () => (pid === undefined ? [] : [pid]),
  log: () => ({ dir: bench.dir, prefix: 'none' }),
  commands: {},
  ...more,
});

/**
 * No supervisor, but the least that does the work of a row, and nothing else: what xy could cost at best. A driver like
 * those of the peers, which a row names as its `floor`.
 */
export const floor = (parts: Pick<Driver, 'begin'> & Partial<Driver>): Driver => ({
  name: 'floor',
  version: process.version,
  tag: () => '',
  socket: (bench) => bench.path('floor.sock'),
  ...parts,
});
