import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

/** The lines of all log files of a server, the oldest first; `path` is that of the newest. */
export const allLines = (path: string): readonly string[] =>
  [5, 4, 3, 2, 1, 0]
    .map((age) => (age === 0 ? path : `${path}.${age}`))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'latin1').split('\n').slice(0, -1));

/** The numbers in the lines `[out] line N`, in order. */
export const numbersIn = (lines: readonly string[]): readonly number[] =>
  lines.flatMap((line) => {
    const digits = /^\[out\] line (\d+)$/.exec(line)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });

/** The faults in a sequence of numbered lines from 1. */
export interface Tally {
  readonly seen: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
}

/** Counts the lost, duplicate and misordered lines up to the highest number. */
export const tally = (numbers: readonly number[]): Tally => {
  const distinct = new Set(numbers);
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  let last = 0;
  let reordered = 0;
  for (const number of distinct) {
    if (number < last) reordered += 1;
    last = Math.max(last, number);
  }
  return { seen: numbers.length, lost: highest - distinct.size, doubled: numbers.length - distinct.size, reordered };
};

/** Every line from 1 to `count`, once and in order. */
export const expectAll = (lines: readonly string[], count: number): void => {
  const numbers = numbersIn(lines);
  expect({ ...tally(numbers), last: numbers.at(-1) }).to.deep.equal({
    seen: count,
    lost: 0,
    doubled: 0,
    reordered: 0,
    last: count,
  });
};

/** A complete line of `chatter` in the log: the semicolon shows that the number is complete. */
const WHOLE = /^\[out\] run (\d+) line (\d+);$/;

/** Whether it is such a line without its end. */
const isHead = (line: string): boolean => line !== '' && '[out] run 0 line 0'.startsWith(line.replace(/\d+/g, '0'));

/**
 * A program in Perl that prints `count` lines `run ID line N;`, over and over with a pause between. Each write has
 * complete lines and is atomic (at most PIPE_BUF), whenever the program is killed. ID is the pid and the second of its
 * start: on a busy machine, pids are reused within minutes.
 */
export const chatter = (count: number, seconds: number): string => {
  const most = Math.min(count, 100);
  const write = `syswrite STDOUT, join "", map { "run $id line " . ++$i . ";\\n" } 1 .. ${most}`;
  return `my $id = $$ . $^T; for (;;) { for (1 .. ${Math.ceil(count / most)}) { ${write} } select undef, undef, undef, ${seconds} }`;
};

/** The lines of `chatter` that a log lacks, over all runs. `broken`: runs that have lost lines. */
export const tallyRuns = (lines: readonly string[]): Tally & { readonly broken: number } => {
  const runs = new Map<string, number[]>();
  for (const line of lines) {
    const [, run, number] = WHOLE.exec(line) ?? [];
    if (run === undefined) continue;
    const numbers = runs.get(run) ?? [];
    numbers.push(Number(number));
    runs.set(run, numbers);
  }
  const sum = { seen: 0, lost: 0, doubled: 0, reordered: 0, broken: 0 };
  for (const numbers of runs.values()) {
    const { seen, lost, doubled, reordered } = tally(numbers);
    sum.seen += seen;
    sum.lost += lost;
    sum.doubled += doubled;
    sum.reordered += reordered;
    sum.broken += lost > 0 ? 1 : 0;
  }
  return sum;
};

/** Counts the lines that are not complete lines of `chatter`: those without their end, and all others. */
export const tallyOdd = (lines: readonly string[]): { readonly cut: number; readonly torn: number } => {
  const odd = lines.filter((line) => !WHOLE.test(line));
  const cut = odd.filter(isHead).length;
  return { cut, torn: odd.length - cut };
};
