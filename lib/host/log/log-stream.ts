import { write, writeSync } from 'node:fs';
import { codeOf } from '../system/os-error.ts';
import type { Stderr } from './stderr.ts';

/** How much of the log may be queued. */
const MAX_WAITING_BYTES = 1 << 20;

/** The retry interval while the reader accepts nothing. */
const RETRY_MS = 50;

/** How long the end of the daemon waits for a reader that accepts nothing. */
const PATIENCE_MS = 1_000;

/** A queued line, and how many lines are lost if it is dropped: for a notice of dropped lines, the number of those. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

/**
 * Non-blocking writes of the daemon's log to stderr (SPEC § 7): lines that the reader does not accept are queued, up to
 * a limit. From the first line that does not fit, lines are dropped until the queue is empty; then `report` is called
 * with their number, and the line that it logs takes their place. Lines that can't be written, as on a full disk, are
 * dropped too.
 */
export class LogStream {
  readonly #out: Stderr;
  readonly #report: (dropped: number) => void;
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  /** How many bytes of the first line are written. */
  #written = 0;
  /** A write is under way, or waits for its retry. */
  #busy = false;
  #dropped = 0;
  /** `Waiting.lines` of the next line. */
  #lines = 1;
  #isTorn = false;
  #onEmpty: (() => void) | undefined;

  constructor(out: Stderr, report: (dropped: number) => void) {
    this.#out = out;
    this.#report = report;
  }

  /** Queues a line, with its newline. */
  write(line: string): void {
    if (this.#queue.length === 0) this.#tellOfDropped();
    const bytes = Buffer.from(this.#isTorn ? `\n${line}` : line);
    if (this.#dropped > 0 || this.#queuedBytes + bytes.length > MAX_WAITING_BYTES) {
      this.#dropped += this.#lines;
      return;
    }
    this.#isTorn = false;
    this.#queue.push({ bytes, lines: this.#lines });
    this.#queuedBytes += bytes.length;
    this.#pump();
  }

  /** Writes what the reader accepts at once: for the last lines before the end by a bug. */
  flushSync(): void {
    const isWithSystem = this.#out.mayBlock && this.#busy;
    for (const { bytes } of this.#queue.splice(isWithSystem ? 1 : 0)) {
      try {
        writeSync(this.#out.fd, bytes, isWithSystem ? 0 : this.#written);
        this.#written = 0;
      } catch {
        return;
      }
    }
  }

  /** Resolves when everything is written, or the reader has accepted nothing for a while. */
  async ended(): Promise<void> {
    for (let before = -1; this.#left > 0 && this.#left !== before; ) {
      before = this.#left;
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
        setTimeout(resolve, PATIENCE_MS);
      });
    }
  }

  get #left(): number {
    return this.#queuedBytes - this.#written;
  }

  #pump(): void {
    for (let [first] = this.#queue; first !== undefined && !this.#busy; [first] = this.#queue) this.#step(first);
    if (this.#queue.length === 0) this.#onEmpty?.();
  }

  #step({ bytes }: Waiting): void {
    const { fd, mayBlock } = this.#out;
    if (mayBlock) {
      this.#busy = true;
      write(fd, bytes, this.#written, (error, written) => this.#resume(() => this.#took(error ?? written)));
      return;
    }
    try {
      this.#took(writeSync(fd, bytes, this.#written));
    } catch (error) {
      this.#took(error);
    }
  }

  /** Handles the result of a write: the number of bytes, or the error. */
  #took(result: unknown): void {
    if (typeof result === 'number') this.#advance(result);
    else if (codeOf(result) === 'EAGAIN') {
      this.#busy = true;
      setTimeout(() => this.#resume(), RETRY_MS).unref();
    } else this.#dropAll();
  }

  #resume(first: () => void = () => undefined): void {
    this.#busy = false;
    first();
    this.#pump();
  }

  #advance(bytes: number): void {
    const [first] = this.#queue;
    this.#written += bytes;
    if (first === undefined || this.#written < first.bytes.length) return;
    this.#queue.shift();
    this.#queuedBytes -= first.bytes.length;
    this.#written = 0;
    if (this.#queue.length === 0) this.#tellOfDropped();
  }

  #dropAll(): void {
    for (const { lines } of this.#queue.splice(0)) this.#dropped += lines;
    this.#isTorn ||= this.#written > 0;
    this.#queuedBytes = this.#written = 0;
  }

  #tellOfDropped(): void {
    if (this.#dropped === 0) return;
    this.#lines = this.#dropped;
    this.#dropped = 0;
    this.#report(this.#lines);
    this.#lines = 1;
  }
}
