import type { Batch, Portion, Stretch } from '../model.ts';
import { ByteRing } from './byte-ring.ts';
import { Marks } from './marks.ts';
import { RecentStretches } from './recent-stretches.ts';

/** How much of a server's log is in memory at most, tags and newlines included (SPEC § 4). */
export const RING_BYTES = 1 << 20;

/** … and which share of that is kept there for the next one who asks, when everyone has taken it, the file too. */
const KEPT = 1 / 16;

const NEWLINE = 10;

/** A reader's place in a ring: always the start of a line. */
export interface Cursor {
  position: number;
  /** What comes from here on is not for this reader. */
  readonly end: number;
  /** Lines that were forgotten before this reader took them. Whoever reports them sets it to 0. */
  dropped: number;
}

/**
 * The last whole lines of a log, with their times and their readers. It is as large as its slowest reader needs it: what
 * all have taken is let go of, but for a rest, and can be prepended again. At its capacity the oldest lines make room for
 * new ones; a cursor that stood there moves on and counts them, so for every reader lines taken + lines dropped = lines
 * appended.
 */
export class Ring {
  readonly #lines: ByteRing;
  /** When lines were appended, also those that were let go of. */
  readonly #marks = new Marks();
  /** When lines were prepended of which that is not known: the time of their file. */
  readonly #fileMarks = new Marks();
  readonly #cursors = new Set<Cursor>();
  /** By the portion that they are. */
  readonly #stretches = new Map<string, RecentStretches>();
  /** Where the lines begin that are there since they were appended; those before were prepended. */
  #appendedFrom: number;
  #reachesBack = false;

  constructor(capacity = RING_BYTES) {
    this.#lines = new ByteRing(capacity);
    this.#appendedFrom = this.#lines.end;
  }

  /** Position of the oldest line. */
  get start(): number {
    return this.#lines.start;
  }

  /** Where the next line will stand. */
  get end(): number {
    return this.#lines.end;
  }

  /** Readers there are. */
  get readers(): number {
    return this.#cursors.size;
  }

  /** Whether nothing older can be added: it was, or there was no room for it. */
  get reachesBack(): boolean {
    return this.#reachesBack;
  }

  /** Adds whole lines that came just now: at most as many bytes as the ring has. Copies them. */
  append(lines: Uint8Array, atUnixMs: number): void {
    const excess = this.#lines.excess(lines.length);
    if (excess > 0) {
      this.#forget(this.#lines.lineAfter(this.start + excess - 1));
      this.#reachesBack = true;
    }
    this.#letGo(lines.length);
    this.#marks.append(this.end, atUnixMs);
    this.#lines.append(lines);
  }

  /** Adds history, newest first: as many of the last lines as there is room for. From then on the ring reaches back. */
  prepend(batches: readonly Batch[]): void {
    for (const { bytes, atUnixMs } of batches) {
      // Lines were left out: older ones would make a hole.
      if (this.#reachesBack) return;
      const excess = this.#lines.excess(bytes.length);
      const fitting = excess > 0 ? bytes.subarray(bytes.indexOf(NEWLINE, excess - 1) + 1) : bytes;
      this.#reachesBack = excess > 0;
      if (fitting.length === 0) return;
      this.#lines.prepend(fitting);
      if (this.start < this.#marks.start) this.#fileMarks.prepend(this.start, atUnixMs);
    }
    this.#reachesBack = true;
  }

  /** Where the last `lines` lines before `position` begin; undefined where there are fewer. */
  tail(lines: number, position = this.end): number | undefined {
    if (lines > position - this.start) return undefined;
    let from = position;
    for (let left = lines; left > 0; left--) {
      if (from <= this.start) return undefined;
      from = this.#lines.lineBefore(from);
    }
    return from;
  }

  /** A reader of what is appended from now on, up to `end`. Costs nothing while it keeps up; to be closed after use. */
  open(end = Number.POSITIVE_INFINITY): Cursor {
    const cursor = { position: this.end, end, dropped: 0 };
    this.#cursors.add(cursor);
    return cursor;
  }

  close(cursor: Cursor): void {
    this.#cursors.delete(cursor);
  }

  /** Moves a reader that has dropped nothing to so many lines before `position`, or to the oldest. */
  rewind(cursor: Cursor, lines: number, position: number): void {
    if (cursor.dropped > 0 || position < this.start) return;
    cursor.position = this.tail(lines, position) ?? this.start;
  }

  /** How many bytes a reader has yet to take. */
  behind(cursor: Cursor): number {
    return this.#endFor(cursor) - cursor.position;
  }

  /**
   * The next lines for this reader, which has some left: a copy, nobody overwrites it. Readers of the same portion at the
   * same place get the same object, so what is derived from it can be shared.
   */
  read(cursor: Cursor, portion: Portion): Stretch {
    const { position } = cursor;
    const behind = this.behind(cursor);
    const key = `${portion.bytes}/${portion.lines}`;
    const recent = this.#stretches.get(key) ?? new RecentStretches();
    this.#stretches.set(key, recent);
    const stretch =
      recent.find(position, behind) ?? recent.add(position, this.#stretch(position, position + behind, portion));
    cursor.position += stretch.bytes.length;
    return stretch;
  }

  /** The next whole lines for this reader, which has some left: copied into `room`, which is not too small for one. */
  take(cursor: Cursor, room: Buffer): Uint8Array {
    const lines = this.#lines.copyLinesTo(room, cursor.position, this.#endFor(cursor));
    cursor.position += lines.length;
    return lines;
  }

  /** Drops what a reader has yet to take. */
  skip(cursor: Cursor): void {
    this.#pass(cursor, this.#endFor(cursor));
  }

  /** Forgets what was prepended, and gives the memory for it back. It can be prepended again. */
  forgetHistory(): void {
    if (this.start < this.#appendedFrom) this.#release(this.#appendedFrom);
  }

  /** Forgets all lines, and gives the memory back. They can be prepended again. */
  forgetAll(): void {
    this.#appendedFrom = this.end;
    this.#release(this.end);
    this.#marks.forget(this.end);
  }

  #release(position: number): void {
    this.#forget(position);
    this.#lines.shrink();
    this.#stretches.clear();
    this.#reachesBack = false;
  }

  /** Instead of more memory for `more` bytes: room where nothing stands that someone has yet to take. */
  #letGo(more: number): void {
    const excess = this.#lines.excess(more, Math.max(KEPT * this.#lines.capacity, this.#lines.room));
    if (excess <= 0 || this.start + excess > this.end) return;
    const position = this.#lines.lineAfter(this.start + excess - 1);
    for (const cursor of this.#cursors) if (cursor.position < position) return;
    this.#forget(position);
    this.#appendedFrom = Math.max(this.#appendedFrom, position);
    this.#reachesBack = false;
  }

  #forget(position: number): void {
    for (const cursor of this.#cursors) this.#pass(cursor, Math.min(cursor.end, position));
    this.#marks.forget(this.end - this.#lines.capacity);
    this.#fileMarks.forget(position);
    this.#lines.forget(position);
  }

  #pass(cursor: Cursor, position: number): void {
    if (cursor.position >= position) return;
    cursor.dropped += count(this.#lines.copy(cursor.position, position));
    cursor.position = position;
  }

  #endFor({ end }: Cursor): number {
    return Math.min(end, this.end);
  }

  #timeAt(position: number): { readonly atUnixMs: number; readonly until: number } {
    if (position >= this.#marks.start) return this.#marks.at(position);
    const { atUnixMs, until } = this.#fileMarks.at(position);
    return { atUnixMs, until: Math.min(until, this.#marks.start) };
  }

  #stretch(from: number, to: number, portion: Portion): Stretch {
    const bytes = firstLines(this.#lines.copyLines(from, to, portion.bytes), portion.lines);
    const batches: Batch[] = [];
    for (let at = 0; at < bytes.length; ) {
      const { atUnixMs, until } = this.#timeAt(from + at);
      const end = wholeLines(bytes, Math.min(bytes.length, until - from));
      batches.push({ bytes: bytes.subarray(at, end), atUnixMs });
      at = end;
    }
    return { bytes, batches };
  }
}

/** Where the line ends that has the byte before `end`: times of what was let go of may be off by what a file lost. */
const wholeLines = (bytes: Buffer, end: number): number => bytes.indexOf(NEWLINE, end - 1) + 1;

const count = (bytes: Uint8Array): number => {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
};

/** The first `most` lines, or all. As text, which V8 splits ten times as fast as `indexOf` finds newlines one by one. */
const firstLines = (lines: Buffer, most: number): Buffer => {
  if (lines.length <= most) return lines;
  const split = lines.toString('latin1').split('\n', most + 1);
  return split.length <= most ? lines : lines.subarray(0, split.slice(0, most).join('\n').length + 1);
};
