import type { StreamName } from '../model.ts';

/**
 * Bytes as a string with one character for each, U+0000 to U+00FF ("latin1"): the form in which V8 searches and replaces
 * fastest, and which goes into a buffer byte for byte.
 */
export type ByteString = string;

const NEWLINE = 10;

/** What a line of each stream begins with in the log (SPEC § 4). Six bytes each. */
export const tags = { stdout: '[out] ', stderr: '[err] ' } as const satisfies Record<StreamName, ByteString>;

/** For shorter lines a loop over the bytes beats the regular expression: three times at 10 bytes, not at all at 40. */
const SHORT_LINE = 24;
const SAMPLE = 16;

/** Puts a tag of six bytes before each of some whole lines. */
export const tagged = (tag: ByteString, lines: ByteString): ByteString =>
  lines.length <= source.length && areShort(lines) ? byLoop(tag, lines) : byExpression(tag, lines);

/** V8 has a fast path for replacing a one-character expression by a fixed text; no loop comes near it in long lines. */
const byExpression = (tag: ByteString, lines: ByteString): ByteString =>
  `${tag}${lines.slice(0, -1).replace(/\n/g, `\n${tag}`)}\n`;

/** Constant, so that V8 knows their lengths. Memory that is never written to costs nothing. */
const source = Buffer.allocUnsafeSlow(1 << 18);
const target = Buffer.allocUnsafeSlow(7 * source.length);

const byLoop = (tag: ByteString, lines: ByteString): ByteString => {
  const length = source.write(lines, 'latin1');
  // Six stores by name: a loop over the tag would take twice as long.
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = Buffer.from(tag, 'latin1');
  let end = 0;
  let startsLine = true;
  for (let at = 0; at < length; at++) {
    if (startsLine) {
      target[end] = a;
      target[end + 1] = b;
      target[end + 2] = c;
      target[end + 3] = d;
      target[end + 4] = e;
      target[end + 5] = f;
      end += 6;
    }
    const byte = source[at] ?? 0;
    target[end++] = byte;
    startsLine = byte === NEWLINE;
  }
  return target.toString('latin1', 0, end);
};

/** Judged by the first lines. */
const areShort = (lines: ByteString): boolean => {
  let end = 0;
  for (let line = 0; line < SAMPLE; line++) {
    end = lines.indexOf('\n', end) + 1;
    if (end === 0) return false;
  }
  return end < SAMPLE * SHORT_LINE;
};
