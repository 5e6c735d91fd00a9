import { concat, concatMap, defer, filter, type OperatorFunction } from 'rxjs';
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
  defer(() => {
    const cutters = { stdout: new Cutter(tags.stdout), stderr: new Cutter(tags.stderr) };
    return concat(
      output$.pipe(concatMap(({ stream, bytes }) => cutters[stream].push(bytes))),
      defer(() => cutters.stdout.flush()),
      defer(() => cutters.stderr.flush()),
    ).pipe(filter((lines) => lines.length > 0));
  });

/** Cuts one stream into lines. Works on chunks, not on lines: a log is read far less often than it is written. */
class Cutter {
  readonly #tag: Tag;
  /** The line begun, not yet ended. */
  #held = NOTHING;

  constructor(tag: Tag) {
    this.#tag = tag;
  }

  /** The tagged lines that `bytes` complete, one by one in pieces for each 64 KiB. Keeps no reference to `bytes`. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // In a slice no longer than a line may be, only the line that was begun before can be too long.
    for (let at = 0; at < chunk.length; at += LONGEST_LINE) {
      yield this.#cut(chunk.subarray(at, at + LONGEST_LINE));
    }
  }

  /** The line begun, as a line; nothing is held any more. */
  *flush(): Generator<Uint8Array> {
    const line = this.#held;
    this.#held = NOTHING;
    if (line.length > 0) yield tagged(this.#tag, pieces(withoutReturn(line)), LINE_END);
  }

  #cut(slice: Buffer): Uint8Array {
    const end = slice.lastIndexOf(NEWLINE) + 1;
    const begun = this.#held;
    if (end === 0) return this.#hold(joined(begun, slice));
    this.#held = Buffer.from(slice.subarray(end));
    const lines = slice.subarray(0, end);
    const isOdd = begun.length + lines.indexOf(NEWLINE) > LONGEST_LINE || hasReturn(begun) || hasReturn(lines);
    return isOdd
      ? tagged(this.#tag, NOTHING, withFirstLineSplit(withoutReturns(joined(begun, lines))))
      : tagged(this.#tag, begun, lines);
  }

  /** Keeps the line begun, and gives back the piece of it that is certain to be cut off, if there is one. */
  #hold(line: Buffer): Uint8Array {
    const mayFit = line.length === LONGEST_LINE + 1 && line.at(-1) === RETURN;
    if (line.length <= LONGEST_LINE || mayFit) {
      this.#held = Buffer.from(line);
      return NOTHING;
    }
    const end = pieceEnd(line);
    this.#held = Buffer.from(line.subarray(end));
    return tagged(this.#tag, line.subarray(0, end), LINE_END);
  }
}

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
