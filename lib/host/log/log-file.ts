import { mkdirSync, type Stats } from 'node:fs';
import { chmod, open } from 'node:fs/promises';
import { join } from 'node:path';
import { defer, ignoreElements } from 'rxjs';
import type { Appended, Sink } from '../../log/sink.ts';
import type { Batch } from '../../model.ts';
import { logHistory } from './log-history.ts';
import { type Difference, RotatingFile, statsOf } from './rotating-file.ts';

const NEWLINE = 10;

/** Rotation of log files (SPEC § 4). */
export const rotation = { bytes: 10 << 20, keep: 5 } as const;

/** After this many writes in a row that were lost because the file was removed or replaced, the append fails. */
const MOST_LOSSES = 3;

/**
 * The log file `DIR/NAME.log` with its rotated predecessors `NAME.log.1` (newest) to `.5`. Opened at the first line;
 * the directory is made if it is missing (modes 0600 and 0700). Rotated after the line that brings it to
 * `rotateAtBytes`; if that fails, it grows. An existing file is appended to, after a newline if its last line has none.
 * If the file is removed or replaced, a new one is begun, and lines that had not reached it are written again. A link
 * to /dev/null in its place switches the log off: lines are kept in memory only. Anything else but a regular file is an
 * error.
 *
 * `warn` is called with one line when the file was removed or replaced, and when rotating begins to fail or works
 * again.
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
  /** The size at which to rotate next: larger than `#rotateAtBytes` while rotating fails. */
  #limit: number;
  #file: RotatingFile | undefined;
  /** How many of the last bytes in the files were written by this journal. */
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

  /** Writes at most up to the line that fills the file. @returns how many bytes were kept, in whole lines. */
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

  /** The open file, checked; undefined if the log is switched off. */
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
    // Synchronous: for an existing directory, which is cached, the thread pool would take longer than the call.
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
