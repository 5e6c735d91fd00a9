import { nearest } from '../../text/did-you-mean.ts';
import type { Decoded } from './decoded.ts';
import { quoted } from './phrasing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The names of the units, and their milliseconds. */
const units: ReadonlyMap<string, number> = new Map(
  (
    [
      ['ns nsec nsecs nanos nanosecond nanoseconds', 1e-6],
      ['us µs μs usec usecs micros microsecond microseconds', 1e-3],
      ['ms msec msecs millis millisecond milliseconds', 1],
      ['s sec secs second seconds', 1000],
      ['m min mins minute minutes', MINUTE],
      ['h hr hrs hour hours', HOUR],
      ['d day days', DAY],
    ] as const
  ).flatMap(([names, ms]) => names.split(' ').map((name) => [name, ms] as const)),
);

/** Timers of Node are limited to 2^31 - 1 ms, just under 25 days; longer ones fire at once. */
const LONGEST = 24 * DAY;

const PART = /\s*(?:(\d+(?:\.\d+)?)\s*(\p{L}+)?)\s*/uy;

/**
 * Parses a duration such as `"500us"`, `"1m 30s"` or `"90sec"` (SPEC § 2) as milliseconds, which may be fractional. The
 * problem says what is wrong and how a duration is written; it doesn't repeat the text.
 */
export const parseDuration = (text: string): Decoded<number> => {
  const written = text.trim();
  if (written === '') return { problem: 'a duration is empty: write a number and its unit, such as "10s"' };
  if (written.startsWith('-')) return { problem: "a duration can't be negative" };
  let total = 0;
  PART.lastIndex = 0;
  for (let end = 0; end < written.length; end = PART.lastIndex) {
    const [, count, unit] = PART.exec(written) ?? [];
    if (count === undefined) return { problem: 'a duration is numbers with their units, such as "10s" or "1m 30s"' };
    if (unit === undefined) return { problem: needsUnit(count) };
    const ms = units.get(unit);
    if (ms === undefined) return { problem: `${quoted(unit)} is not a unit of time: ${suggestion(unit)}` };
    total += Number(count) * ms;
  }
  return total <= LONGEST ? { value: total } : { problem: 'a duration can be 24 days at most' };
};

/** The message for a number without a unit, with the two most likely units. */
export const needsUnit = (count: number | string): string =>
  `a duration needs a unit: write "${count}s" for seconds, "${count}ms" for milliseconds`;

const suggestion = (unit: string): string => {
  const words = [...units.keys()].filter((name) => name.length > 1);
  const near = units.has(unit.toLowerCase()) ? unit.toLowerCase() : nearest(unit, words);
  return near === undefined ? 'known are ms, s, m, h and d' : `did you mean ${quoted(near)}?`;
};

/** A duration in its largest units: 90000 is `1m 30s`. */
export const showDuration = (ms: number): string => {
  const parts: string[] = [];
  let rest = ms;
  for (const [name, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', 1000],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${name}`);
    rest -= count * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest}ms`);
  return parts.join(' ');
};
