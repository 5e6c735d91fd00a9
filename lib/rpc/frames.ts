import type { Frame } from '../ports.ts';

/** The maximum length of a line (SPEC § 5), in bytes without its newline. */
export const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING = new Uint8Array();

// A byte order mark at the start of a line is skipped: JSON texts must not have one, but parsers may be lenient (RFC 8259 § 8.1).
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts the chunks of a connection into frames: one JSON text per line; `\r\n` is a newline too, blank lines are
 * skipped. A line over the limit is reported once, as soon as that is known, and is the last frame.
 *
 * The package ndjson is not used: a line `null` ends its stream, its limit does not apply within one chunk, and it
 * copies an endless line completely with every chunk. Here every byte is scanned once, and an unfinished line takes at
 * most twice its length, even if it arrives byte by byte.
 */
export class FrameReader {
  readonly #maxBytes: number;
  /** The unfinished line is the first `#length` bytes. */
  #line: Uint8Array = NOTHING;
  #length = 0;
  #closed = false;

  constructor(maxBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The frames that `chunk` completes, cut lazily. A generator must be exhausted before the next one is started;
   * `chunk` may be reused after that.
   */
  *read(chunk: Uint8Array): Generator<Frame, void> {
    let from = 0;
    while (!this.#closed) {
      const newline = chunk.indexOf(NEWLINE, from);
      const part = chunk.subarray(from, newline === -1 ? chunk.length : newline);
      if (this.#length + part.length > this.#maxBytes) {
        this.#closed = true;
        this.#line = NOTHING;
        yield { type: 'oversized' };
        return;
      }
      if (newline === -1) {
        this.#keep(part);
        return;
      }
      from = newline + 1;
      const frame = this.#finish(part);
      if (frame) yield frame;
    }
  }

  /** The last frame, if the bytes did not end in a newline. `read` must not be called after it. */
  *end(): Generator<Frame, void> {
    if (this.#closed) return;
    this.#closed = true;
    const frame = this.#finish(NOTHING);
    if (frame) yield frame;
  }

  /** The memory of the unfinished line, in bytes. */
  get keptBytes(): number {
    return this.#line.length;
  }

  #finish(part: Uint8Array): Frame | undefined {
    if (this.#length === 0) return frameOf(part);
    this.#keep(part);
    const frame = frameOf(this.#line.subarray(0, this.#length));
    this.#line = NOTHING;
    this.#length = 0;
    return frame;
  }

  #keep(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#line.length) {
      const longer = new Uint8Array(Math.max(length, Math.min(this.#maxBytes, 2 * this.#line.length)));
      longer.set(this.#line.subarray(0, this.#length));
      this.#line = longer;
    }
    this.#line.set(part, this.#length);
    this.#length = length;
  }
}

const frameOf = (line: Uint8Array): Frame | undefined => {
  const bytes = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  try {
    const text = utf8.decode(bytes);
    return text.trim() === '' ? undefined : { type: 'text', text };
  } catch {
    return { type: 'invalid-utf8' };
  }
};
