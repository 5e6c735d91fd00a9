import { Observable, type OperatorFunction } from 'rxjs';
import type { Output } from '../model.ts';
import { type Tag, tagged, tags } from './tag.ts';

/** Longer lines are split into pieces of at most this many bytes (SPEC § 4). */
export const LONGEST_LINE = 1 << 16;

const NEWLINE = 10;
const RETURN = 13;
const NOTHING: Buffer = Buffer.alloc(0);
const LINE_END = Buffer.of(NEWLINE);

/** Where what was begun and what follows are put together: made anew each time, it would soon be megabytes of garbage. */
const workplace = Buffer.allocUnsafeSlow(2 * LONGEST_LINE + 1);

/** Lent until the next call. */
const joined = (begun: Buffer, slice: Buffer): Buffer => {
  begun.copy(workplace);
  slice.copy(workplace, begun.length);
  return workplace.subarray(0, begun.length + slice.length);
};

/**
 * The output of one run as tagged whole lines, for each chunk those that it completes; at the end a last line without
 * newline too. Lines are as they came, less a trailing `\r`. At most 64 KiB of each stream is held back. What it emits
 * is lent until the next emission, of whatever log.
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

/** Cuts one stream into lines. Works on chunks, not on lines: a log is read far less often than it is written. */
class Cutter {
  readonly #tag: Tag;
  readonly #emit: (lines: Uint8Array) => void;
  /** Made as large as is needed, and used again: a line is begun with nearly every chunk. */
  #room = NOTHING;
  /** The line begun, not yet ended. */
  #held = NOTHING;

  constructor(tag: Tag, emit: (lines: Uint8Array) => void) {
    this.#tag = tag;
    this.#emit = emit;
  }

  /** Emits the tagged lines that `bytes` complete, one by one in pieces for each 64 KiB. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // In a slice no longer than a line may be, only the line that was begun before can be too long.
    for (let at = 0; at < chunk.length; at += LONGEST_LINE) this.#cut(chunk.subarray(at, at + LONGEST_LINE));
  }

  /** Emits the line begun, as a line; nothing is held any more. */
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

  /** Emits the line begun together with the lines that end it and follow it; keeps the one begun behind them. */
  #complete(lines: Buffer, rest: Buffer): void {
    const begun = this.#held;
    const isOdd = begun.length + lines.indexOf(NEWLINE) > LONGEST_LINE || hasReturn(begun) || hasReturn(lines);
    const whole = isOdd
      ? tagged(this.#tag, NOTHING, withFirstLineSplit(withoutReturns(joined(begun, lines))))
      : tagged(this.#tag, begun, lines);
    this.#hold(rest);
    this.#emit(whole);
  }

  /** Keeps the line begun, and emits the piece of it that is certain to be cut off, if there is one. */
  #extend(line: Buffer): void {
    const mayFit = line.length === LONGEST_LINE + 1 && line.at(-1) === RETURN;
    const end = line.length <= LONGEST_LINE || mayFit ? 0 : pieceEnd(line);
    this.#hold(line.subarray(end));
    if (end > 0) this.#emit(tagged(this.#tag, line.subarray(0, end), LINE_END));
  }

  /** Keeps a copy of the line begun. What was held before is gone. */
  #hold(line: Buffer): void {
    if (line.length > this.#room.length) this.#room = Buffer.allocUnsafeSlow(roomFor(line.length));
    this.#held = this.#room.subarray(0, line.copy(this.#room));
  }
}

/** Doubled for as long as it does not suffice, so that a line that grows and grows is not moved at each chunk. */
const roomFor = (length: number): number => 2 ** Math.ceil(Math.log2(Math.max(length, 128)));

// Most programs never print one.
const hasReturn = (bytes: Buffer): boolean => bytes.includes(RETURN);

const withoutReturns = (lines: Buffer): Buffer =>
  hasReturn(lines) ? Buffer.from(lines.toString('latin1').replace(/\r\n/g, '\n'), 'latin1') : lines;

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === RETURN ? line.subarray(0, -1) : line);

const withFirstLineSplit = (lines: Buffer): Buffer => {
  const end = lines.indexOf(NEWLINE);
  return Buffer.concat([pieces(lines.subarray(0, end)), lines.subarray(end)]);
};

/** A line that is too long, with newlines between its pieces. */
const pieces = (line: Buffer): Buffer => {
  if (line.length <= LONGEST_LINE) return line;
  const end = pieceEnd(line);
  return Buffer.concat([line.subarray(0, end), LINE_END, pieces(line.subarray(end))]);
};

const isContinuation = (byte = 0): boolean => (byte & 0xc0) === 0x80;

/** Where to cut a line that is too long: not within a UTF-8 character, which would come out as two unreadable halves. */
const pieceEnd = (line: Buffer): number => {
  for (let end = LONGEST_LINE; end > LONGEST_LINE - 4; end--) if (!isContinuation(line[end])) return end;
  return LONGEST_LINE;
};
