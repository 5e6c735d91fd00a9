import { defer, EMPTY, type Observable, of, repeat, takeUntil, tap, timer } from 'rxjs';
import type { WithBuffer } from './buffer-pool.ts';
import { tags } from './bytes/tagger.ts';
import type { Cursor, Ring } from './ring/ring.ts';
import type { Appended } from './sink.ts';

const RETRY_MS = { first: 100, longest: 1000 };
const NOTHING = new Uint8Array();

export interface LogWriterOptions {
  readonly ring: Ring;
  readonly append: (lines: Uint8Array) => Observable<Appended>;
  readonly withBuffer: WithBuffer;
  /** Emits, and replays to late subscribers, while failed writes must not be retried. */
  readonly giveUp$: Observable<unknown>;
  /** Called once when writing begins to fail, and once when it works again. */
  readonly warn: (message: string) => void;
}

/**
 * Writes the lines of a ring to the file, in order, one write at a time. A failed write is retried, and meanwhile the
 * ring fills: the number of lines that it had to drop is written to the file where they are missing, as `[err] xy:
 * lines lost: 17 (ENOSPC: no space left on device, write)`.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #cursor: Cursor;
  /** Taken from the ring, not yet in the file. */
  #inHand: Uint8Array = NOTHING;
  #failures = 0;
  #lastFailure: string | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#cursor = options.ring.open();
  }

  /**
   * Writes until everything is in the file, or until a write fails after `giveUp$`. Cold; one subscriber at a time,
   * which must not unsubscribe. Emits after each write. Never errors.
   */
  readonly drain$: Observable<Appended> = defer(() => (this.isDone ? EMPTY : this.#write())).pipe(
    repeat({ delay: () => this.#next() }),
  );

  /** Whether the last write failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** Whether everything is in the file. */
  get isDone(): boolean {
    return this.#inHand.length === 0 && this.#cursor.dropped === 0 && this.backlog === 0;
  }

  /** How many bytes of the ring are neither in the file nor being written. */
  get backlog(): number {
    return this.#options.ring.behind(this.#cursor);
  }

  /** How many bytes of the ring are in the file. Exact between writes, unless lines were lost. */
  get filed(): number {
    return Math.max(0, this.#inFile - this.#options.ring.start);
  }

  /** The lines taken from the ring, no longer in it and not yet in the file. Exact between writes. */
  get unfiled(): Uint8Array {
    return this.#inHand.subarray(0, Math.max(0, this.#options.ring.start - this.#inFile));
  }

  /** Drops what can't be written. */
  abandon(): void {
    this.#options.warn(`the last lines of the log are lost: ${this.#lastFailure}`);
    this.#options.ring.skip(this.#cursor);
    this.#cursor.dropped = 0;
    this.#inHand = NOTHING;
    this.#failures = 0;
  }

  /** The position of the ring up to which the lines are in the file. */
  get #inFile(): number {
    return this.#cursor.position - this.#inHand.length;
  }

  #write(): Observable<Appended> {
    if (this.#inHand.length > 0) return this.#append(this.#inHand);
    // Checked only once there is room: lines may be lost while this waits for it.
    return this.#options.withBuffer((room) =>
      this.#append(this.#cursor.dropped > 0 ? this.#lossNote() : this.#options.ring.take(this.#cursor, room)),
    );
  }

  #append(lines: Uint8Array): Observable<Appended> {
    this.#inHand = lines;
    return this.#options.append(lines).pipe(
      tap(({ written, failure }) => {
        // A copy: other logs use the room while this write waits for its retry.
        this.#inHand = written < lines.length ? Buffer.from(lines.subarray(written)) : NOTHING;
        if (failure === undefined) this.#succeeded();
        else this.#failed(failure);
      }),
    );
  }

  #lossNote(): Uint8Array {
    const { dropped } = this.#cursor;
    this.#cursor.dropped = 0;
    const reason = this.#lastFailure ?? 'the disk is too slow';
    return Buffer.from(`${tags.stderr}xy: lines lost: ${dropped} (${reason})\n`);
  }

  #next(): Observable<unknown> {
    if (this.#failures === 0) return this.isDone ? EMPTY : of(undefined);
    const wait = Math.min(RETRY_MS.first * 2 ** (this.#failures - 1), RETRY_MS.longest);
    return timer(wait).pipe(takeUntil(this.#options.giveUp$));
  }

  #failed(reason: string): void {
    this.#failures += 1;
    this.#lastFailure = reason;
    if (this.#failures === 1) this.#options.warn(`the log can't be written, the server runs on: ${reason}`);
  }

  #succeeded(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#options.warn(`the log can be written again, lines lost: ${this.#cursor.dropped}`);
  }
}
