import { closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, entryOf, lineOf, type RunRecord } from './run-record.ts';

/** The length of the file. */
interface Extent {
  readonly bytes: number;
  readonly lines: number;
}

/** The file is rewritten when it has this many lines more than two for each current run. */
const IDLE_LINES = 1_000;

/**
 * A write-ahead journal of the current runs in `<state>/runs.jsonl`, for a successor if this daemon is killed. A line
 * is appended before a run begins, when it has begun, and when it is over. One file for each run would take several
 * times as much work, and some file systems are slow to create files where many were just removed.
 */
export class RunRecords {
  readonly #path: string;
  /** The draft of a rewritten file, before it is renamed. */
  readonly #draft: string;
  readonly #current = new Map<string, RunRecord>();
  /** The length of the file after our last write; undefined if it is unknown and the file must be rewritten. */
  #left: Extent | undefined;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'runs.jsonl');
    this.#draft = `${this.#path}.new`;
  }

  /** The records of predecessors; lines that are not records are ignored. Never throws. */
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
   * Records a run that is about to begin: the daemon may be killed before it knows the pid. Never throws: if nothing
   * can be written, `write` reports that.
   */
  announce(record: RunRecord): void {
    try {
      this.write(record);
    } catch {
      // `write` reports it.
    }
  }

  /**
   * Records a run that has begun, synchronously. Replaces the record of this server.
   * @throws if it can't be written.
   */
  write(record: RunRecord): void {
    this.#current.set(record.name, record);
    this.#add(record);
  }

  /** Records the end of a run. A newer record of the same server stays. Never throws. */
  forget(record: RunRecord): void {
    if (this.#current.get(record.name) !== record) return;
    this.#current.delete(record.name);
    try {
      this.#add({ over: record.name });
    } catch {
      // A successor finds no process of it.
    }
  }

  /** Ends the recording. The file is removed if no run is left. Never throws. */
  dispose(): void {
    if (this.#current.size > 0) return;
    try {
      rmSync(this.#path, { force: true });
      // Left over from a full disk or a killed daemon.
      rmSync(this.#draft, { force: true });
    } catch {
      // Its content is still true.
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

  /** Undefined if the file is not as we left it: it was removed, or the last write is incomplete. */
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

  /** Rewrites the file atomically. */
  #rewritten(): Extent {
    const text = Buffer.from([...this.#current.values()].map(lineOf).join(''));
    // A link of another user may be there, from a time when the directory was open to others.
    rmSync(this.#draft, { force: true });
    writeFileSync(this.#draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(this.#draft, this.#path);
    return { bytes: text.length, lines: this.#current.size };
  }
}
