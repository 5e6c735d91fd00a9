import { closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, entryOf, lineOf, type RunRecord } from './run-record.ts';

/** How much is in a file. */
interface Extent {
  readonly bytes: number;
  readonly lines: number;
}

/** The file is written anew when it has so many lines more than two for each run that there is. */
const IDLE_LINES = 1_000;

/**
 * The runs that there are, written down in `<state>/runs.jsonl`: for a successor, should this daemon be killed. A line is
 * added before a run begins, when it has begun, and when it is over: a file for each run, made and removed, is several
 * times as much work, and some file systems are slow to make one where they have just removed many.
 */
export class RunRecords {
  readonly #path: string;
  /** Where the file is written anew before it takes its place. */
  readonly #draft: string;
  readonly #current = new Map<string, RunRecord>();
  /** How we left the file; undefined where it is unknown, and to be written anew. */
  #left: Extent | undefined;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'runs.jsonl');
    this.#draft = `${this.#path}.new`;
  }

  /** What predecessors wrote; what can't be read as a record does not count. Never throws. */
  read(): readonly RunRecord[] {
    for (const line of this.#text().split('\n')) {
      const entry = entryOf(line);
      if (entry === undefined) continue;
      if ('over' in entry) this.#current.delete(entry.over);
      else this.#current.set(entry.name, entry);
    }
    return [...this.#current.values()];
  }

  /**
   * Writes down a run that is about to begin: its daemon may be killed before it knows whom it has started. Never throws:
   * where nothing can be written, `write` tells.
   */
  announce(record: RunRecord): void {
    try {
      this.write(record);
    } catch {
      // As said above.
    }
  }

  /**
   * Writes a run down, before anything else can happen: it replaces what is known of this server.
   * @throws where it can't be written.
   */
  write(record: RunRecord): void {
    this.#current.set(record.name, record);
    this.#add(record);
  }

  /** The run is over. Its successor's record, if that is the current one, stays. Never throws. */
  forget(record: RunRecord): void {
    if (this.#current.get(record.name) !== record) return;
    this.#current.delete(record.name);
    try {
      this.#add({ over: record.name });
    } catch {
      // A successor finds that nobody is left of it.
    }
  }

  /** Nothing will be written any more. The file stays if a run does. Never throws. */
  dispose(): void {
    if (this.#current.size > 0) return;
    try {
      rmSync(this.#path, { force: true });
      // One that the disk had no room for, or a daemon that was killed.
      rmSync(this.#draft, { force: true });
    } catch {
      // What it says is true.
    }
  }

  #text(): string {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch {
      return '';
    }
  }

  #add(entry: Entry): void {
    const left = this.#left;
    this.#left = undefined;
    const isShort = left !== undefined && left.lines < IDLE_LINES + 2 * this.#current.size;
    this.#left = (isShort ? this.#appended(entry, left) : undefined) ?? this.#rewritten();
  }

  /** Undefined if the file is not as we left it: it was removed, or what was written last is not there as a whole. */
  #appended(entry: Entry, { bytes, lines }: Extent): Extent | undefined {
    const line = Buffer.from(lineOf(entry));
    const file = openSync(this.#path, 'a', 0o600);
    try {
      if (fstatSync(file).size !== bytes || writeSync(file, line) < line.length) return undefined;
    } finally {
      closeSync(file);
    }
    return { bytes: bytes + line.length, lines: lines + 1 };
  }

  /** A reader sees the whole of it, or the file before. */
  #rewritten(): Extent {
    const text = Buffer.from([...this.#current.values()].map(lineOf).join(''));
    writeFileSync(this.#draft, text, { mode: 0o600 });
    renameSync(this.#draft, this.#path);
    return { bytes: text.length, lines: this.#current.size };
  }
}
