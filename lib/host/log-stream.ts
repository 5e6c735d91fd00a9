import { write, writeSync } from 'node:fs';
import { codeOf } from './process/os-error.ts';
import type { Stderr } from './stderr.ts';

/** As much of the log may wait for its reader. */
const MAX_WAITING_BYTES = 1 << 20;

/** How often a reader that takes nothing is tried again. */
const RETRY_MS = 50;

/** How long the end of the daemon waits for a reader of its last words who takes nothing. */
const PATIENCE_MS = 1_000;

/** A line, and for how many it stands: the notice that some were dropped stands for those. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

/**
 * The daemon's log on its way to stderr, for which nothing ever waits (SPEC § 7): what its reader does not take is queued, up
 * to a limit. From the first line for which there is no room on, all are dropped until the queue is empty; then `report` is
 * called with their number, and what it logs takes their place. What can't be written, as on a full disk, is dropped too.
 */
export class LogStream {
  readonly #out: Stderr;
  readonly #report: (dropped: number) => void;
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  /** So much of the first line is written. */
  #written = 0;
  /** The system has the first line, or the reader is given some time. */
  #busy = false;
  #dropped = 0;
  /** What the next line stands for. */
  #lines = 1;
  #isTorn = false;
  #onEmpty: (() => void) | undefined;

  constructor(out: Stderr, report: (dropped: number) => void) {
    this.#out = out;
    this.#report = report;
  }

  /** Takes a line, with its newline. */
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

  /** Writes what its reader takes at once: for the last words before an end by a bug. */
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

  /** Resolves when all of it is written, or its reader has taken nothing for a while. */
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

  /** How many bytes of the first line were written, or why none. */
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
