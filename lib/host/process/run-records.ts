import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignalName } from '../../model.ts';
import type { Both } from './fifo-streams.ts';

/** What a successor must know of a run to end it as it was to be ended. */
export interface RunRecord {
  /** The server. */
  readonly name: string;
  /** The leader's, which is the number of its group too. */
  readonly pid: number;
  /** When the leader was started, as `ProcessEntry.start` has it. */
  readonly start: number;
  readonly bootId: string;
  readonly graceMs: number;
  readonly signal: SignalName;
  /** Where it listens. */
  readonly port: number;
  /** Where it prints. */
  readonly fifos: Both<string>;
}

const SIGNALS: ReadonlySet<string> = new Set<SignalName>([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGKILL',
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isRecord = (value: unknown): value is RunRecord =>
  isObject(value) &&
  typeof value.name === 'string' &&
  Number.isSafeInteger(value.pid) &&
  Number.isFinite(value.start) &&
  typeof value.bootId === 'string' &&
  Number.isFinite(value.graceMs) &&
  typeof value.signal === 'string' &&
  SIGNALS.has(value.signal) &&
  Number.isSafeInteger(value.port) &&
  isObject(value.fifos) &&
  typeof value.fifos.stdout === 'string' &&
  typeof value.fifos.stderr === 'string';

const SUFFIX = '.json';

/** The runs that there are, written down in `<state>/runs`: for a successor, should this daemon be killed. */
export class RunRecords {
  readonly #directory: string;
  readonly #current = new Map<string, RunRecord>();

  constructor(stateDir: string) {
    this.#directory = join(stateDir, 'runs');
  }

  /** What predecessors wrote; what can't be read as a record is removed. Never throws. */
  read(): readonly RunRecord[] {
    return this.#files().flatMap((file) => {
      const record = this.#parse(file);
      if (record !== undefined && file === `${record.name}${SUFFIX}`) return record;
      rmSync(join(this.#directory, file), { force: true, recursive: true });
      return [];
    });
  }

  /**
   * Writes a run down, before anything else can happen. A reader sees the whole record or none.
   * @throws where it can't be written.
   */
  write(record: RunRecord): void {
    this.#current.set(record.name, record);
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(record.name);
    writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** The run is over. Its successor's record, if that is the current one, stays. Never throws. */
  forget(record: RunRecord): void {
    const current = this.#current.get(record.name);
    if (current !== undefined && current !== record) return;
    this.#current.delete(record.name);
    try {
      unlinkSync(this.#pathOf(record.name));
    } catch {
      // It could not be written, or somebody tidied up.
    }
  }

  #files(): readonly string[] {
    try {
      return readdirSync(this.#directory);
    } catch {
      return [];
    }
  }

  #parse(file: string): RunRecord | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(join(this.#directory, file), 'utf8'));
      return isRecord(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #pathOf(name: string): string {
    return join(this.#directory, `${name}${SUFFIX}`);
  }
}
