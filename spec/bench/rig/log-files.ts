import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** The lines of one program, compared with its output. */
export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly torn: number;
}

const NEWLINE = 10;

/**
 * The log of one program, rotated files and all: keeps a hard link to each file, so that rotation can't delete a file
 * before its lines are counted.
 */
export class LogFiles {
  readonly #dir: string;
  readonly #prefix: string;
  readonly #kept: string;
  readonly #seen = new Set<number>();

  constructor({ dir, prefix }: { readonly dir: string; readonly prefix: string }, kept: string) {
    this.#dir = dir;
    this.#prefix = prefix;
    this.#kept = kept;
    mkdirSync(kept, { recursive: true });
  }

  /** Looks for new files. To be called more often than the log is rotated. */
  look(): void {
    for (const path of this.#files()) {
      try {
        const { ino } = statSync(path);
        if (this.#seen.has(ino)) continue;
        linkSync(path, join(this.#kept, String(ino)));
        this.#seen.add(ino);
      } catch {
        // It has just been rotated: the next look finds it under its new name.
      }
    }
  }

  /** Whether the log ends with this text. */
  endsWith(text: string): boolean {
    return this.#files().some((path) => tailOf(path, text.length) === text);
  }

  /**
   * Compares with the printed lines: `count` lines of `bytes` each, numbered from 1. Lines without `tag` are another
   * program's.
   */
  verdict(count: number, bytes: number, tag: string): Verdict {
    this.look();
    const files = readdirSync(this.#kept).map((file) => readFileSync(join(this.#kept, file)));
    const numberAt = (file: Buffer, at: number) =>
      Number(file.toString('latin1', at + tag.length, at + tag.length + 9));
    const seen = new Uint8Array(count + 1);
    let [doubled, disordered, torn, last] = [0, 0, 0, 0];
    for (const file of files.sort((a, b) => numberAt(a, 0) - numberAt(b, 0))) {
      for (let at = 0, end = 0; at < file.length; at = end) {
        end = file.indexOf(NEWLINE, at) + 1 || file.length;
        if (file.toString('latin1', at, at + tag.length) !== tag) continue;
        const line = numberAt(file, at);
        if (end - at !== bytes + tag.length || !(line > 0 && line <= count)) torn += 1;
        else if (seen[line]) doubled += 1;
        else {
          if (line < last) disordered += 1;
          seen[line] = 1;
          last = line;
        }
      }
    }
    const there = seen.reduce((sum, one) => sum + one, 0);
    return { lost: count - there, doubled, disordered, torn };
  }

  #files(): readonly string[] {
    return readdirSync(this.#dir)
      .filter((file) => file.startsWith(this.#prefix))
      .map((file) => join(this.#dir, file));
  }
}

/** The last bytes of a file; empty if there is none. */
export const tailOf = (path: string, bytes: number): string => {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const buffer = Buffer.alloc(bytes);
    const read = readSync(file, buffer, 0, bytes, Math.max(0, fstatSync(file).size - bytes));
    return buffer.toString('latin1', 0, read);
  } finally {
    closeSync(file);
  }
};
