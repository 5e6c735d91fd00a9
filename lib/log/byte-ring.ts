/** Little for those who print little; few steps for those who print much: with each, all is copied to fresh memory. */
const FIRST_BYTES = 1 << 13;
const GROWTH = 8;

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/**
 * Whole lines, the last ones of a long log, in one buffer that is made at the first of them and grows as needed up to
 * `capacity`. Positions count the bytes of the log: a line keeps its position whatever is forgotten before it.
 */
export class ByteRing {
  readonly capacity: number;
  #bytes = NOTHING;
  #start: number;
  #end: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    // What is prepended takes positions below the first: they stay positive.
    this.#start = this.#end = capacity;
  }

  /** Position of the oldest line. */
  get start(): number {
    return this.#start;
  }

  /** Where the next line will stand. */
  get end(): number {
    return this.#end;
  }

  /** How many bytes of memory there are for lines: less than `capacity` as long as that suffices. */
  get room(): number {
    return this.#bytes.length;
  }

  /** How many bytes must be forgotten before so many more fit into `room`; none if not positive. */
  excess(more: number, room = this.capacity): number {
    return this.#end - this.#start + more - room;
  }

  /** Adds lines, which fit. */
  append(lines: Uint8Array): void {
    this.#fit(this.#end - this.#start + lines.length);
    this.#put(this.#end, lines);
    this.#end += lines.length;
  }

  /** Adds lines before all others. They fit. */
  prepend(lines: Uint8Array): void {
    this.#fit(this.#end - this.#start + lines.length);
    this.#start -= lines.length;
    this.#put(this.#start, lines);
  }

  /** Forgets what stands before the line that begins at `position`. */
  forget(position: number): void {
    this.#start = position;
  }

  /** Gives back the memory that is not needed for what is there. */
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

  /** A copy of the first whole lines from one position to another: at most `maxBytes`, or one longer line. */
  copyLines(from: number, to: number, maxBytes: number): Buffer {
    if (to - from <= maxBytes) return this.copy(from, to);
    const bytes = this.copy(from, from + maxBytes);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    return whole > 0 ? bytes.subarray(0, whole) : this.copy(from, this.lineAfter(from));
  }

  /** Copies the first whole lines from one position to another into `room`, which is not too small for one. */
  copyLinesTo(room: Buffer, from: number, to: number): Buffer {
    const bytes = room.subarray(0, to - from);
    this.#copyTo(bytes, from);
    return to - from <= room.length ? bytes : bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
  }

  /** The end of the line that has its newline at or after `position`. There is one: the last byte is a newline. */
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
    // What stands before the start is stale: a newline found there means that there is none.
    return Math.max(this.#start, position - 1 - (index - newline));
  }

  #fit(needed: number): void {
    if (needed <= this.#bytes.length) return;
    let size = Math.max(FIRST_BYTES, this.#bytes.length);
    while (size < needed) size *= GROWTH;
    const kept = this.copy(this.#start, this.#end);
    // Not zeroed: a page that is never written to costs nothing.
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
