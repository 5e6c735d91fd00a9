import { concat, concatMap, defer, filter, type OperatorFunction, of } from 'rxjs';
import type { Output } from '../model.ts';
import { type ByteString, tagged, tags } from './tag.ts';

/** Longer lines are split into pieces of at most this many bytes (SPEC § 4). */
export const LONGEST_LINE = 1 << 16;

/**
 * The output of one run as tagged whole lines, for each chunk those that it completes; at the end a last line without
 * newline too. Lines are as they came, less a trailing `\r`. At most 64 KiB of each stream is held back.
 *
 *     source   a(out "x\ny")  b(out "z\n")          c(err "oops")  |
 *     result   [out] x\n      [out] yz\n                           [err] oops\n |
 */
export const taggedLines = (): OperatorFunction<Output, ByteString> => (output$) =>
  defer(() => {
    const cutters = { stdout: new Cutter(tags.stdout), stderr: new Cutter(tags.stderr) };
    return concat(
      output$.pipe(concatMap(({ stream, bytes }) => cutters[stream].push(bytes))),
      defer(() => of(cutters.stdout.flush(), cutters.stderr.flush())),
    ).pipe(filter((lines) => lines !== ''));
  });

/** Cuts one stream into lines. Works on chunks, not on lines: a log is read far less often than it is written. */
class Cutter {
  readonly #tag: string;
  /** The line begun, not yet ended. */
  #held: ByteString = '';

  constructor(tag: string) {
    this.#tag = tag;
  }

  /** The tagged lines that `bytes` complete, in one piece for each 64 KiB. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): readonly ByteString[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: ByteString[] = [];
    // In a slice no longer than a line may be, only the line that was begun before can be too long.
    for (let at = 0; at < chunk.length; at += LONGEST_LINE) {
      lines.push(this.#cut(chunk.subarray(at, at + LONGEST_LINE)));
    }
    return lines;
  }

  /** The line begun, as a line; nothing is held any more. */
  flush(): ByteString {
    const line = this.#held;
    this.#held = '';
    return line === '' ? '' : tagged(this.#tag, `${pieces(withoutReturn(line))}\n`);
  }

  #cut(slice: Buffer): ByteString {
    const end = slice.lastIndexOf('\n') + 1;
    const raw = this.#held + slice.toString('latin1', 0, end);
    if (end === 0) return this.#hold(raw + slice.toString('latin1'));
    const wasBegun = this.#held !== '';
    this.#held = slice.toString('latin1', end);
    // The search costs a tenth of the replacement, and most programs never print a `\r`.
    const lines = raw.includes('\r') ? raw.replace(/\r\n/g, '\n') : raw;
    return tagged(this.#tag, wasBegun ? withFirstLineSplit(lines) : lines);
  }

  /** Keeps the line begun, and gives back as many pieces of it as it is certain to be cut into. */
  #hold(line: ByteString): ByteString {
    const mayFit = line.length === LONGEST_LINE + 1 && line.endsWith('\r');
    if (line.length <= LONGEST_LINE || mayFit) {
      this.#held = line;
      return '';
    }
    const end = pieceEnd(line);
    const piece = tagged(this.#tag, `${line.slice(0, end)}\n`);
    return piece + this.#hold(line.slice(end));
  }
}

const withoutReturn = (line: ByteString): ByteString => (line.endsWith('\r') ? line.slice(0, -1) : line);

const withFirstLineSplit = (lines: ByteString): ByteString => {
  const end = lines.indexOf('\n');
  return end <= LONGEST_LINE ? lines : pieces(lines.slice(0, end)) + lines.slice(end);
};

const pieces = (line: ByteString): ByteString => {
  if (line.length <= LONGEST_LINE) return line;
  const end = pieceEnd(line);
  return `${line.slice(0, end)}\n${pieces(line.slice(end))}`;
};

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Where to cut a line that is too long: not within a UTF-8 character, which would come out as two unreadable halves. */
const pieceEnd = (line: ByteString): number => {
  for (let end = LONGEST_LINE; end > LONGEST_LINE - 4; end--) if (!isContinuation(line.charCodeAt(end))) return end;
  return LONGEST_LINE;
};
