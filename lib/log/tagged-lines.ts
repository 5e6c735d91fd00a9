import { Observable, type OperatorFunction } from 'rxjs';
import type { Output } from '../model.ts';
import { tagged } from './bytes/tag.ts';
import { type Tag, tags } from './bytes/tagger.ts';

/** Longer lines are split into pieces of at most this many bytes (SPEC § 4). */
export const LONGEST_LINE = 1 << 16;

const NEWLINE = 10;
const RETURN = 13;
const NOTHING: Buffer = Buffer.alloc(0);
const LINE_END = Buffer.of(NEWLINE);

/**
 * Buffer for concatenating an unfinished line with what follows. Reused: allocating it each time makes much garbage.
 */
const workplace = Buffer.allocUnsafeSlow(2 * LONGEST_LINE + 1);

/** Valid until the next call. */
const joined = (begun: Buffer, slice: Buffer): Buffer => {
  begun.copy(workplace);
  slice.copy(workplace, begun.length);
  return workplace.subarray(0, begun.length + slice.length);
};

/**
 * The output of one run as tagged whole lines: for each chunk, the lines that it completes; at the end, an unfinished
 * last line too. Lines are unchanged except for a trailing `\r`. At most 64 KiB of each stream is held back. An emitted
 * value is valid until the next emission of any log.
 *
 *     source   a(out "x\ny")  b(out "z\n")          c(err "oops")  |
 *     result   [out] x\n      [out] yz\n                           [err] oops\n |
 */
export const taggedLines = (): OperatorFunction<Output, Uint8Array> => (output$) =>
  new Observable((subscriber) => {
    const emit = (lines: Uint8Array) => subscriber.next(lines);
    const cutters = { stdout: new Cutter(tags.stdout, emit), stderr: new Cutter(tags.stderr, emit) };
    return output$.subscribe({
      next: ({ stream, bytes }) => cutters[stream].push(bytes),
      error: (error) => subscriber.error(error),
      complete: () => {
        cutters.stdout.flush();
        cutters.stderr.flush();
        subscriber.complete();
      },
    });
  });

/**
 * Cuts one stream into lines. Works on chunks, not on single lines, since logs are written far more often than read.
 */
class Cutter {
  readonly #tag: Tag;
  readonly #emit: (lines: Uint8Array) => void;
  /** Reused, and grown as needed: nearly every chunk ends with an unfinished line. */
  #room = NOTHING;
  /** The unfinished line. */
  #held = NOTHING;

  constructor(tag: Tag, emit: (lines: Uint8Array) => void) {
    this.#tag = tag;
    this.#emit = emit;
  }

  /** Emits the tagged lines that `bytes` complete, one emission for each 64 KiB. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // In a slice of at most the maximum line length, only the line that began before it can be too long.
    for (let at = 0; at < chunk.length; at += LONGEST_LINE) this.#cut(chunk.subarray(at, at + LONGEST_LINE));
  }

  /** Emits the unfinished line as a line. */
  flush(): void {
    const line = this.#held;
    this.#held = NOTHING;
    if (line.length > 0) this.#emit(tagged(this.#tag, pieces(withoutReturn(line)), LINE_END));
  }

  #cut(slice: Buffer): void {
    const end = slice.lastIndexOf(NEWLINE) + 1;
    if (end === 0) this.#extend(joined(this.#held, slice));
    else this.#complete(slice.subarray(0, end), slice.subarray(end));
  }

  /** Emits the unfinished line with the lines that complete it and follow it; keeps the unfinished rest. */
  #complete(lines: Buffer, rest: Buffer): void {
    const begun = this.#held;
    const isOdd = begun.length + lines.indexOf(NEWLINE) > LONGEST_LINE || hasReturn(begun) || hasReturn(lines);
    const whole = isOdd
      ? tagged(this.#tag, NOTHING, withFirstLineSplit(withoutReturns(joined(begun, lines))))
      : tagged(this.#tag, begun, lines);
    this.#hold(rest);
    this.#emit(whole);
  }

  /** Keeps the unfinished line; emits the first piece of it if it is already too long. */
  #extend(line: Buffer): void {
    const mayFit = line.length === LONGEST_LINE + 1 && line.at(-1) === RETURN;
    const end = line.length <= LONGEST_LINE || mayFit ? 0 : pieceEnd(line);
    this.#hold(line.subarray(end));
    if (end > 0) this.#emit(tagged(this.#tag, line.subarray(0, end), LINE_END));
  }

  /** Replaces the unfinished line with a copy of `line`. */
  #hold(line: Buffer): void {
    if (line.length > this.#room.length) this.#room = Buffer.allocUnsafeSlow(roomFor(line.length));
    this.#held = this.#room.subarray(0, line.copy(this.#room));
  }
}

/** A power of two, so that a line that keeps growing is not copied at each chunk. */
const roomFor = (length: number): number => 2 ** Math.ceil(Math.log2(Math.max(length, 128)));

// A quick test: most programs never print one.
const hasReturn = (bytes: Buffer): boolean => bytes.includes(RETURN);

const withoutReturns = (lines: Buffer): Buffer =>
  hasReturn(lines) ? Buffer.from(lines.toString('latin1').replace(/\r\n/g, '\n'), 'latin1') : lines;

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === RETURN ? line.subarray(0, -1) : line);

const withFirstLineSplit = (lines: Buffer): Buffer => {
  const end = lines.indexOf(NEWLINE);
  return Buffer.concat([pieces(lines.subarray(0, end)), lines.subarray(end)]);
};

/** A line that is too long, with a newline after each piece. */
const pieces = (line: Buffer): Buffer => {
  if (line.length <= LONGEST_LINE) return line;
  const end = pieceEnd(line);
  return Buffer.concat([line.subarray(0, end), LINE_END, pieces(line.subarray(end))]);
};

const isContinuation = (byte = 0): boolean => (byte & 0xc0) === 0x80;

/** Where to cut a line that is too long: never within a UTF-8 character. */
const pieceEnd = (line: Buffer): number => {
  for (let end = LONGEST_LINE; end > LONGEST_LINE - 4; end--) if (!isContinuation(line[end])) return end;
  return LONGEST_LINE;
};
