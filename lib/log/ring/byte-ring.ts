/**
 * A small first buffer for servers that print little, and a large growth factor, since each growth copies everything.
 */
const FIRST_BYTES = 1 << 13;
const GROWTH = 8;

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/**
 * A circular buffer of whole lines, allocated at the first line and grown as needed up to `capacity`. Positions count
 * the bytes of the log: a line keeps its position when older lines are dropped.
 */
export class ByteRing {
  readonly capacity: number;
  #bytes = NOTHING;
  #start: number;
  #end: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    // Prepended lines get lower positions, which must stay positive.
    this.#start = this.#end = capacity;
  }

  /** Position of the oldest line. */
  get start(): number {
    return this.#start;
  }

  /** Position of the next line. */
  get end(): number {
    return this.#end;
  }

  /** Allocated bytes, at most `capacity`. */
  get room(): number {
    return this.#bytes.length;
  }

  /** How many bytes must be dropped before `more` bytes fit into `room`; none if not positive. */
  excess(more: number, room = this.capacity): number {
    return this.#end - this.#start + more - room;
  }

  /** Adds lines, which must fit. */
  append(lines: Uint8Array): void {
    this.#fit(this.#end - this.#start + lines.length);
    this.#put(this.#end, lines);
    this.#end += lines.length;
  }

  /** Adds lines, which must fit, before all others. */
  prepend(lines: Uint8Array): void {
    this.#fit(this.#end - this.#start + lines.length);
    this.#start -= lines.length;
    this.#put(this.#start, lines);
  }

  /** Drops the lines before the one that begins at `position`. */
  forget(position: number): void {
    this.#start = position;
  }

  /** Releases the memory that the current lines don't need. */
  shrink(): void {
    const kept = this.copy(this.#start, this.#end);
    this.#bytes = NOTHING;
    if (kept.length === 0) return;
    this.#fit(kept.length);
    this.#put(this.#start, kept);
  }

  copy(from: number, to: number): Buffer {
    const copy = Buffer.allocUnsafe(to - from);
    this.#copyTo(copy, from);
    return copy;
  }

  /** A copy of the first whole lines of a range: at most `maxBytes`, or one longer line. */
  copyLines(from: number, to: number, maxBytes: number): Buffer {
    if (to - from <= maxBytes) return this.copy(from, to);
    const bytes = this.copy(from, from + maxBytes);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    return whole > 0 ? bytes.subarray(0, whole) : this.copy(from, this.lineAfter(from));
  }

  /** Copies the first whole lines of a range into `room`, which must have space for one. */
  copyLinesTo(room: Buffer, from: number, to: number): Buffer {
    const bytes = room.subarray(0, to - from);
    this.#copyTo(bytes, from);
    return to - from <= room.length ? bytes : bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
  }

  /** The end of the line that contains `position`. There is always one: the last byte is a newline. */
  lineAfter(position: number): number {
    const index = this.#index(position);
    const found = this.#bytes.indexOf(NEWLINE, index);
    const newline = found < 0 ? this.#bytes.indexOf(NEWLINE) + this.#bytes.length : found;
    return position + newline - index + 1;
  }

  /** The start of the line that ends at `position`. */
  lineBefore(position: number): number {
    const index = this.#index(position - 2);
    const found = this.#bytes.lastIndexOf(NEWLINE, index);
    const newline = found < 0 ? this.#bytes.lastIndexOf(NEWLINE) - this.#bytes.length : found;
    // Bytes before the start are stale: a newline found there doesn't count.
    return Math.max(this.#start, position - 1 - (index - newline));
  }

  #fit(needed: number): void {
    if (needed <= this.#bytes.length) return;
    let size = Math.max(FIRST_BYTES, this.#bytes.length);
    while (size < needed) size *= GROWTH;
    const kept = this.copy(this.#start, this.#end);
    // Not zeroed: a page that is never touched takes no memory.
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(size, this.capacity));
    this.#put(this.#start, kept);
  }

  /** Fills `target`. */
  #copyTo(target: Buffer, from: number): void {
    if (target.length === 0) return;
    const copied = this.#bytes.copy(target, 0, this.#index(from));
    this.#bytes.copy(target, copied);
  }

  #index(position: number): number {
    return position % this.#bytes.length;
  }

  #put(position: number, bytes: Uint8Array): void {
    const index = this.#index(position);
    const fitting = bytes.subarray(0, this.#bytes.length - index);
    this.#bytes.set(fitting, index);
    this.#bytes.set(bytes.subarray(fitting.length));
  }
}
