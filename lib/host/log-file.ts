import type { Stats } from 'node:fs';
import { chmod, mkdir, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { defer, ignoreElements } from 'rxjs';
import type { Appended, Sink } from '../log/sink.ts';
import type { Batch } from '../model.ts';
import { logHistory } from './log-history.ts';
import { RotatingFile } from './rotating-file.ts';

const NEWLINE = 10;

/** Rotation of log files (SPEC § 4). */
export const rotation = { bytes: 10 << 20, keep: 5 } as const;

/** So often in a row what was written may be gone behind our back; then that is a failure. */
const MOST_LOSSES = 3;

/**
 * The log file `DIR/NAME.log` with its predecessors `NAME.log.1` (newest) to `.5`. Opened at the first line, in a
 * directory made if need be; mode 0600 and 0700. Rotated after the line that brings it to `rotateAtBytes`. A file that
 * is there is appended to, after a newline if its last line has none.
 *
 * rotating-file-stream does the work. It does not notice short writes, nor that the file was removed, replaced or
 * truncated, and its first error is its end. So the file is looked at before and after each write: on any difference
 * from what it should be it is opened anew, what is missing is written again, and half a line is cut off.
 * `warn` is told, in one line, when the file was removed or replaced, and when it can't be rotated.
 */
export const logFile = (
  dir: string,
  name: string,
  warn: (message: string) => void,
  rotateAtBytes: number = rotation.bytes,
): Sink => {
  const file = new LogFile(dir, `${name}.log`, warn, rotateAtBytes);
  return {
    append: (lines) => defer(() => file.append(lines)),
    history: (skipBytes, maxBytes) => defer(() => file.history(skipBytes, maxBytes)),
    close: () => defer(() => file.close()).pipe(ignoreElements()),
  };
};

/** The open file as it should be, as long as nobody else touches it. */
interface OpenFile {
  readonly stream: RotatingFile;
  ino: number;
  size: number;
}

/** What became of a write. */
interface Outcome {
  readonly error: Error | undefined;
  readonly rotated: boolean;
  /** Where it went, and what is there now. */
  readonly path: string;
  readonly now: Stats | undefined;
  /** How many bytes of it are there. */
  readonly landed: number;
}

class LogFile {
  readonly #dir: string;
  readonly #file: string;
  readonly #path: string;
  readonly #warn: (message: string) => void;
  readonly #rotateAtBytes: number;
  /** More than `#rotateAtBytes` while the file can't be rotated: where that is tried again. */
  #limit: number;
  #open: OpenFile | undefined;
  /** So many of the last bytes in the files are ours. */
  #own = 0;

  constructor(dir: string, file: string, warn: (message: string) => void, rotateAtBytes: number) {
    this.#dir = dir;
    this.#file = file;
    this.#path = join(dir, file);
    this.#warn = warn;
    this.#limit = this.#rotateAtBytes = rotateAtBytes;
  }

  async append(lines: Uint8Array): Promise<Appended> {
    let written = 0;
    let losses = 0;
    try {
      while (written < lines.length) {
        const kept = await this.#write(lines.subarray(written));
        written += kept;
        losses = kept > 0 ? 0 : losses + 1;
        if (losses === MOST_LOSSES) throw new Error(`what is written to ${this.#path} does not stay there`);
      }
      return { written };
    } catch (error) {
      return { written, failure: messageOf(error) };
    }
  }

  history(skipBytes: number, maxBytes: number): Promise<readonly Batch[]> {
    const predecessors = Array.from({ length: rotation.keep }, (_, index) => `${this.#path}.${index + 1}`);
    return logHistory([this.#path, ...predecessors], Math.min(skipBytes, this.#own), maxBytes);
  }

  async close(): Promise<void> {
    const stream = this.#open?.stream;
    this.#open = undefined;
    await stream?.close();
  }

  /** Writes no further than the line that fills the file. Gives how many bytes, in whole lines, are there to stay. */
  async #write(lines: Uint8Array): Promise<number> {
    const file = await this.#opened();
    const full = lines.indexOf(NEWLINE, Math.max(0, this.#limit - file.size - 1)) + 1;
    const chunk = full > 0 ? lines.subarray(0, full) : lines;
    const { error, rotated, path, now, landed } = await this.#put(file, chunk);
    const isWhole = landed === chunk.length;
    const kept = isWhole ? landed : chunk.subarray(0, landed).lastIndexOf(NEWLINE) + 1;
    this.#own += kept;

    if (isWhole && error === undefined) {
      file.size += landed;
      if (rotated) await this.#rotated(file);
      return kept;
    }
    await this.close();
    if (kept < landed) await truncate(path, file.size + kept);
    if (error === undefined && landed === 0) this.#lost(file, now);
    if (error && isWhole && !rotated) this.#keepUnrotated(error, file.size + landed);
    if (error && kept === 0) throw error;
    return kept;
  }

  /** Writes `chunk` from `from` on, and looks what has come of it. */
  async #put(file: OpenFile, chunk: Uint8Array, from = 0): Promise<Outcome> {
    const { error, rotated } = await file.stream.write(chunk.subarray(from));
    const path = rotated ? `${this.#path}.1` : this.#path;
    const now = await stats(path);
    const landed = landedBytes(file, now, chunk.length);
    // A short write is no error: only the next one tells that the disk is full.
    const isShort = error === undefined && !rotated && from < landed && landed < chunk.length;
    return isShort ? this.#put(file, chunk, landed) : { error, rotated, path, now, landed };
  }

  async #opened(): Promise<OpenFile> {
    const file = this.#open;
    if (file === undefined) return this.#reopen();
    const now = await stats(this.#path);
    if (now?.ino === file.ino && now.size === file.size) return file;
    this.#lost(file, now);
    await this.close();
    return this.#reopen();
  }

  async #reopen(): Promise<OpenFile> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const before = await stats(this.#path);
    if (before?.isFile() && (before.mode & 0o777) !== 0o600) await chmod(this.#path, 0o600);
    const stream = await this.#start(before?.size ?? 0);
    const { ino = 0, size = 0 } = (await stats(this.#path)) ?? {};
    this.#open = { stream, ino, size };
    if (size === 0 || (await lastByte(this.#path, size)) === NEWLINE) return this.#open;

    const { error } = await stream.write(Buffer.of(NEWLINE));
    await this.close();
    if (error) throw error;
    return this.#reopen();
  }

  async #start(size: number): Promise<RotatingFile> {
    const start = () =>
      RotatingFile.open({ dir: this.#dir, file: this.#file, rotateAtBytes: this.#limit, keep: rotation.keep });
    try {
      return await start();
    } catch (error) {
      // A file that is too long is rotated while it is opened.
      if (size < this.#limit) throw error;
      this.#keepUnrotated(error, size);
      return start();
    }
  }

  async #rotated(file: OpenFile): Promise<void> {
    const now = await stats(this.#path);
    file.ino = now?.ino ?? 0;
    file.size = now?.size ?? 0;
    if (this.#limit === this.#rotateAtBytes) return;
    this.#limit = this.#rotateAtBytes;
    this.#warn(`${this.#path} is rotated again`);
    await this.close();
  }

  #keepUnrotated(error: unknown, size: number): void {
    if (this.#limit === this.#rotateAtBytes)
      this.#warn(`${this.#path} can't be rotated, it grows: ${messageOf(error)}`);
    this.#limit = size + Math.ceil(this.#rotateAtBytes / 10);
  }

  /** What was in the file is there no more, or not all of it. */
  #lost(file: OpenFile, now: Stats | undefined): void {
    const left = now?.ino === file.ino ? Math.min(now.size, file.size) : 0;
    this.#own = Math.max(0, this.#own - (file.size - left));
    // Some file systems change inode numbers as they like: the same size is taken for the same file.
    if (now?.ino !== file.ino && now?.size !== file.size) {
      this.#warn(`${this.#path} was removed or replaced: a new one is begun`);
    }
  }
}

/** How many of the bytes just written have made it into the file. */
const landedBytes = (before: OpenFile, now: Stats | undefined, length: number): number => {
  if (now === undefined) return 0;
  const grown = now.size - before.size;
  if (grown === length) return length;
  if (now.ino !== before.ino) return 0;
  // Shorter than before: truncated, perhaps before the write.
  return grown < 0 ? (now.size >= length ? length : 0) : Math.min(grown, length);
};

const stats = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

const lastByte = async (path: string, size: number): Promise<number | undefined> => {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0];
  } finally {
    await file.close();
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
