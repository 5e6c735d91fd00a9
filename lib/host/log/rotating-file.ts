import { once } from 'node:events';
import { fstatSync, ftruncateSync, type Stats, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

const NEWLINE = 10;

export interface RotatingFileOptions {
  readonly dir: string;
  /** Name of the file. Its rotated predecessors are `FILE.1`, the newest, to `FILE.N`. */
  readonly file: string;
  /** The file is rotated when a write brings it to this size, or when it is opened with it. */
  readonly rotateAtBytes: number;
  readonly keep: number;
}

/** The result of a write. */
export interface WriteReport {
  /** How many bytes were kept, in whole lines. */
  readonly kept: number;
  /** Whether the file was rotated after it. */
  readonly rotated: boolean;
  /** Why the write failed, or, if everything was kept, the rotation. */
  readonly error: Error | undefined;
}

/** How the file at the path differs from the open file as we left it. */
export interface Difference {
  readonly lostBytes: number;
  /** The file was removed or replaced. */
  readonly isOther: boolean;
}

/**
 * A rotating-file-stream up to its first error, with detection of short writes and of a file that was removed, replaced
 * or truncated. One operation at a time. After an incomplete write, an error or a difference it must be closed.
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
    // The writer gets the error too, but without a listener it would end the daemon.
    stream.on('error', () => undefined);
    stream.on('rotated', () => {
      this.#rotated = true;
    });
  }

  /** Rejects if the file can't be opened, or is too long and can't be rotated. */
  static async open({ dir, file, rotateAtBytes, keep }: RotatingFileOptions): Promise<RotatingFile> {
    const stream = createStream(file, { path: dir, size: `${rotateAtBytes}B`, rotate: keep, mode: 0o600 });
    const opened = new RotatingFile(stream, join(dir, file));
    await once(stream, 'open');
    opened.#look();
    return opened;
  }

  /** Size of the file in bytes. */
  get size(): number {
    return this.#size;
  }

  /** Checks whether the file is as we left it. */
  difference(): Difference | undefined {
    const now = statsOf(this.#path);
    if (now?.ino === this.#ino && now.size === this.#size) return undefined;
    const left = now?.ino === this.#ino ? Math.min(now.size, this.#size) : 0;
    // On file systems with unstable inode numbers, a file of the same size is taken for the same file.
    return { lostBytes: this.#size - left, isOther: now?.ino !== this.#ino && now?.size !== this.#size };
  }

  /** Appends whole lines. A partially written line is cut off again. */
  async write(lines: Uint8Array): Promise<WriteReport> {
    this.#rotated = false;
    const { error, landed } = await this.#put(lines, 0);
    const rotated = this.#rotated;
    const kept = landed === lines.length ? landed : lines.subarray(0, landed).lastIndexOf(NEWLINE) + 1;
    // If that fails, the partial line gets a newline when the file is opened again.
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

  /** Writes the lines from `from` on, and checks how much of all is in the file now. */
  async #put(lines: Uint8Array, from: number): Promise<{ error: Error | undefined; landed: number }> {
    const error = await new Promise<Error | null | undefined>((done) => this.#stream.write(lines.subarray(from), done));
    const landed = this.#landed(statsOf(this.#written()), lines.length, error === null || error === undefined);
    // A short write is not an error: only the next write tells that the disk is full.
    const isShort = !error && !this.#rotated && from < landed && landed < lines.length;
    return isShort ? this.#put(lines, landed) : { error: error ?? undefined, landed };
  }

  /** The written file: by its descriptor while it is open, since its name may be that of another file by now. */
  #written(): number | string {
    if (this.#rotated) return `${this.#path}.1`;
    return descriptorOf(this.#stream) ?? this.#path;
  }

  #landed(now: Stats | undefined, length: number, isDone: boolean): number {
    // A removed file has kept nothing.
    if (now === undefined || now.nlink === 0) return 0;
    const grown = now.size - this.#size;
    if (grown === length) return length;
    // Our file was renamed, with these lines in it, before the file that took its name was rotated.
    if (now.ino !== this.#ino) return this.#rotated && isDone ? length : 0;
    // Shorter than before: the file was truncated, perhaps before the write.
    return grown < 0 ? (now.size >= length ? length : 0) : Math.min(grown, length);
  }

  #look(): void {
    const now = statsOf(descriptorOf(this.#stream) ?? this.#path);
    this.#ino = now?.ino ?? 0;
    this.#size = now?.size ?? 0;
  }
}

/**
 * Status of a descriptor or a path, if it exists. Synchronous: the inode is cached, and the thread pool would cost
 * more.
 */
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

/** The descriptor of a stream's open file, which the stream does not expose. */
const descriptorOf = (stream: RotatingFileStream): number | undefined => {
  const file: unknown = Reflect.get(stream, 'file');
  return typeof file === 'object' && file !== null && 'fd' in file && typeof file.fd === 'number' && file.fd >= 0
    ? file.fd
    : undefined;
};
