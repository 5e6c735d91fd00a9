import { existsSync, statSync } from 'node:fs';
import { Bench, type Driver, type Program, type Running } from '../drivers/driver.ts';
import { until } from '../rig/time.ts';

/** One kind of measurement. */
export interface Row {
  /** Its name on the command line. */
  readonly key: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** The least possible program for the same work: one of `drivers/floors/`. */
  readonly floor?: Driver;
  /** The peers that do the same work. */
  readonly peers: readonly string[];
  /** Measures one supervisor once: a figure for each metric that it has. Takes a fraction of the work if `quick`. */
  run(driver: Driver, quick: boolean): Promise<Readonly<Record<string, number>>>;
}

/** The goal for xy if there is a floor: 1.5 times its cost, or two thirds of its rate. */
export const NEAR_FLOOR = '≤ 1.5 × floor';
export const NEAR_FLOOR_RATE = '≥ floor ÷ 1.5';

export interface Metric {
  readonly key: string;
  readonly title: string;
  /** The goal for xy: near the floor, or a bound in words. */
  readonly goal?: string;
  /** A number of errors: not compared, and the worst run counts. */
  readonly isCount?: true;
}

/** Runs a supervisor with these programs, does `work`, and ends all of it. */
export const supervised = async <T>(
  driver: Driver,
  programs: (bench: Bench) => readonly Program[],
  work: (running: Running, bench: Bench) => Promise<T>,
): Promise<T> => {
  const bench = new Bench();
  let running: Running | undefined;
  try {
    running = await driver.begin(bench, programs(bench));
    return await work(running, bench);
  } finally {
    await bench.close(running?.pids() ?? []);
  }
};

/** Idle programs. Each appends a byte to the file `started` when it starts. */
export const sleepers = (count: number, bench: Bench): readonly Program[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `s${index}`,
    argv: ['/bin/sh', '-c', `printf . >> ${bench.path('started')}; exec sleep 100000`],
  }));

/** The size of a file in bytes; 0 if there is none. */
export const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

/** Waits until `count` sleepers have started. */
export const started = (bench: Bench, count: number, everyMs = 5): Promise<void> =>
  until(`${count} programs have started`, () => sizeOf(bench.path('started')) >= count, 120_000, everyMs);
