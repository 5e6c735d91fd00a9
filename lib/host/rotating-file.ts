import { once } from 'node:events';
import { fstatSync, ftruncateSync, type Stats, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

const NEWLINE = 10;

export interface RotatingFileOptions {
  readonly dir: string;
  /** Its predecessors are `FILE.1`, the newest, to `FILE.N`. */
  readonly file: string;
  /** It is rotated after the write that makes it so long, and at opening. */
  readonly rotateAtBytes: number;
  readonly keep: number;
}

/** What became of a write. */
export interface WriteReport {
  /** How many bytes, in whole lines, are there to stay. */
  readonly kept: number;
  /** Whether the file was rotated after it. */
  readonly rotated: boolean;
  /** Why it, or if all is kept the rotation, failed. */
  readonly error: Error | undefined;
}

/** How a file differs from what it should be. */
export interface Difference {
  readonly lostBytes: number;
  /** It is gone, or another one stands in its place. */
  readonly isOther: boolean;
}

/**
 * A rotating-file-stream from its opening to its first error, and what it does not notice: short writes, and that the
 * file was removed, replaced or truncated. One operation at a time. After a write that was not kept whole, an error, or
 * any difference it is of no use any more, and to be closed.
 */
export class RotatingFile {
  readonly #stream: RotatingFileStream;
  readonly #path: string;
  #rotated = false;
  #ino = 0;
  #size = 0;

  private constructor(stream: RotatingFileStream, path: string) {
    this.#stream = stream;
    this.#path = path;
    // Whoever writes is told, too; but without a listener an error would end the daemon.
    stream.on('error', () => undefined);
    stream.on('rotated', () => {
      this.#rotated = true;
    });
  }

  /** Rejects where the file can't be opened, or can't be rotated though it is too long. */
  static async open({ dir, file, rotateAtBytes, keep }: RotatingFileOptions): Promise<RotatingFile> {
    const stream = createStream(file, { path: dir, size: `${rotateAtBytes}B`, rotate: keep, mode: 0o600 });
    const opened = new RotatingFile(stream, join(dir, file));
    await once(stream, 'open');
    opened.#look();
    return opened;
  }

  /** How many bytes are in the file. */
  get size(): number {
    return this.#size;
  }

  /** Looks whether the file is as it was left. */
  difference(): Difference | undefined {
    const now = statsOf(this.#path);
    if (now?.ino === this.#ino && now.size === this.#size) return undefined;
    const left = now?.ino === this.#ino ? Math.min(now.size, this.#size) : 0;
    // Some file systems change inode numbers as they like: a file of the same size is taken for the same.
    return { lostBytes: this.#size - left, isOther: now?.ino !== this.#ino && now?.size !== this.#size };
  }

  /** Appends whole lines. What is there of a line that is not there as a whole is cut off. */
  async write(lines: Uint8Array): Promise<WriteReport> {
    this.#rotated = false;
    const { error, landed } = await this.#put(lines, 0);
    const rotated = this.#rotated;
    const kept = landed === lines.length ? landed : lines.subarray(0, landed).lastIndexOf(NEWLINE) + 1;
    // If that fails, the half line gets a newline when the file is opened again.
    if (kept < landed) unlessFails(() => cutOff(this.#written(), this.#size + kept));
    if (rotated) this.#look();
    else this.#size += kept;
    return { kept, rotated, error };
  }

  async close(): Promise<void> {
    if (this.#stream.closed) return;
    const closed = new Promise<void>((done) => this.#stream.once('close', done));
    this.#stream.destroy();
    await closed;
  }

  /** Writes from `from` on, and looks how much of the whole is there now. */
  async #put(lines: Uint8Array, from: number): Promise<{ error: Error | undefined; landed: number }> {
    const error = await new Promise<Error | null | undefined>((done) => this.#stream.write(lines.subarray(from), done));
    const landed = this.#landed(statsOf(this.#written()), lines.length, error === null || error === undefined);
    // A short write is no error: only the next one tells that the disk is full.
    const isShort = !error && !this.#rotated && from < landed && landed < lines.length;
    return isShort ? this.#put(lines, landed) : { error: error ?? undefined, landed };
  }

  /** What was written to. While it is open it is asked itself: its name may be another file's by now. */
  #written(): number | string {
    if (this.#rotated) return `${this.#path}.1`;
    return descriptorOf(this.#stream) ?? this.#path;
  }

  #landed(now: Stats | undefined, length: number, isDone: boolean): number {
    // One that was removed has kept nothing.
    if (now === undefined || now.nlink === 0) return 0;
    const grown = now.size - this.#size;
    if (grown === length) return length;
    // Rotated is what had the name: ours was renamed before, with these lines in it.
    if (now.ino !== this.#ino) return this.#rotated && isDone ? length : 0;
    // Shorter than before: truncated, perhaps before the write.
    return grown < 0 ? (now.size >= length ? length : 0) : Math.min(grown, length);
  }

  #look(): void {
    const now = statsOf(descriptorOf(this.#stream) ?? this.#path);
    this.#ino = now?.ino ?? 0;
    this.#size = now?.size ?? 0;
  }
}

/** What is open, or at a path, if there is anything. Blocking: an inode in use is in memory, while two trips to another thread cost several times the write between them. */
export const statsOf = (file: number | string): Stats | undefined =>
  unlessFails(() => (typeof file === 'number' ? fstatSync(file) : statSync(file, { throwIfNoEntry: false })));

const cutOff = (file: number | string, size: number): void =>
  typeof file === 'number' ? ftruncateSync(file, size) : truncateSync(file, size);

const unlessFails = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    return undefined;
  }
};

/** The descriptor of the file that a stream has open; the stream keeps it to itself. */
const descriptorOf = (stream: RotatingFileStream): number | undefined => {
  const file: unknown = Reflect.get(stream, 'file');
  return typeof file === 'object' && file !== null && 'fd' in file && typeof file.fd === 'number' && file.fd >= 0
    ? file.fd
    : undefined;
};
