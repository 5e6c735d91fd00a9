import { mkdirSync, type Stats } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import { join } from 'node:path';
import { defer, ignoreElements } from 'rxjs';
import type { Appended, Sink } from '../log/sink.ts';
import type { Batch } from '../model.ts';
import { logHistory } from './log-history.ts';
import { type Difference, RotatingFile, statsOf } from './rotating-file.ts';

const NEWLINE = 10;

/** Rotation of log files (SPEC § 4). */
export const rotation = { bytes: 10 << 20, keep: 5 } as const;

/** So often in a row what was written may be gone behind our back; then that is a failure. */
const MOST_LOSSES = 3;

/**
 * The log file `DIR/NAME.log` with its predecessors `NAME.log.1` (newest) to `.5`. Opened at the first line, in a
 * directory made if need be; mode 0600 and 0700. Rotated after the line that brings it to `rotateAtBytes`; while that
 * fails it grows. A file that is there is appended to, after a newline if its last line has none. A file that was
 * removed or replaced is begun anew, and what had not reached it is written again. A link to /dev/null in its place switches
 * the log off: lines are kept in memory only. Anything else that is no file is an error.
 *
 * `warn` is told, in one line, when the file was removed or replaced, and when it can't and when it can be rotated.
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

class LogFile {
  readonly #dir: string;
  readonly #name: string;
  readonly #path: string;
  readonly #warn: (message: string) => void;
  readonly #rotateAtBytes: number;
  /** More than `#rotateAtBytes` while the file can't be rotated: where that is tried again. */
  #limit: number;
  #file: RotatingFile | undefined;
  /** So many of the last bytes in the files are ours. */
  #own = 0;

  constructor(dir: string, name: string, warn: (message: string) => void, rotateAtBytes: number) {
    this.#dir = dir;
    this.#name = name;
    this.#path = join(dir, name);
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
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Writes no further than the line that fills the file. Gives how many bytes, in whole lines, are there to stay. */
  async #write(lines: Uint8Array): Promise<number> {
    const file = await this.#opened();
    if (file === undefined) return lines.length;
    const full = lines.indexOf(NEWLINE, Math.max(0, this.#limit - file.size - 1)) + 1;
    const chunk = full > 0 ? lines.subarray(0, full) : lines;
    const { kept, rotated, error } = await file.write(chunk);
    this.#own += kept;
    const isWhole = kept === chunk.length;
    if (isWhole && error === undefined) {
      if (rotated) await this.#restoreLimit();
      return kept;
    }
    if (error === undefined) this.#note(file.difference());
    await this.close();
    if (error && isWhole && !rotated) this.#raiseLimit(error, file.size);
    if (error && kept === 0) throw error;
    return kept;
  }

  /** The file, as it should be; undefined where the log is switched off. */
  async #opened(): Promise<RotatingFile | undefined> {
    if (this.#file === undefined) return this.#reopened();
    const difference = this.#file.difference();
    if (difference === undefined) return this.#file;
    this.#note(difference);
    await this.close();
    return this.#reopened();
  }

  async #reopened(): Promise<RotatingFile | undefined> {
    const before = statsOf(this.#path);
    if (before && isNullDevice(before)) return undefined;
    // Blocking, as a directory that is there is in memory: only the trip to another thread would take long.
    if (before === undefined) mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    if (before?.isFile() && (before.mode & 0o777) !== 0o600) await chmod(this.#path, 0o600);
    const file = await this.#started(before?.size ?? 0);
    this.#file = file;
    if (file.size === 0 || (await lastByte(this.#path, file.size)) === NEWLINE) return file;

    const { kept, error } = await file.write(Buffer.of(NEWLINE));
    await this.close();
    if (error && kept === 0) throw error;
    return this.#reopened();
  }

  async #started(size: number): Promise<RotatingFile> {
    const start = () =>
      RotatingFile.open({ dir: this.#dir, file: this.#name, rotateAtBytes: this.#limit, keep: rotation.keep });
    try {
      return await start();
    } catch (error) {
      if (size < this.#limit) throw error;
      this.#raiseLimit(error, size);
      return start();
    }
  }

  #raiseLimit(error: unknown, size: number): void {
    if (this.#limit === this.#rotateAtBytes) {
      this.#warn(`${this.#path} can't be rotated, it grows: ${messageOf(error)}`);
    }
    this.#limit = size + Math.ceil(this.#rotateAtBytes / 10);
  }

  async #restoreLimit(): Promise<void> {
    if (this.#limit === this.#rotateAtBytes) return;
    this.#limit = this.#rotateAtBytes;
    this.#warn(`${this.#path} is rotated again`);
    await this.close();
  }

  #note(difference: Difference | undefined): void {
    if (difference === undefined) return;
    this.#own = Math.max(0, this.#own - difference.lostBytes);
    if (difference.isOther) this.#warn(`${this.#path} was removed or replaced: a new one is begun`);
  }
}

const isNullDevice = (stats: Stats): boolean => stats.isCharacterDevice() && stats.rdev === statsOf('/dev/null')?.rdev;

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
