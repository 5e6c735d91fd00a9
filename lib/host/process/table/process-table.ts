import type { Observable } from 'rxjs';

/** One process at the time of a census. */
export interface ProcessEntry {
  readonly pid: number;
  /**
   * Start time, which identifies it together with the pid. Clock ticks since boot on Linux, seconds since 1970 on
   * macOS.
   */
  readonly start: number;
  readonly pgid: number;
  /** Session id, on systems that show it. */
  readonly session?: number;
  /** Not a zombie. */
  readonly alive: boolean;
  /** The server whose cookie it carries, if it is one of this daemon's and this user's. */
  readonly server?: string;
}

/** The identity of a process: a pid alone may have been reused. */
export type Identity = Pick<ProcessEntry, 'pid' | 'start'>;

/** A snapshot of the processes. Includes zombies, which still hold their pids. */
export class Census {
  readonly #entries: ReadonlyMap<number, ProcessEntry>;
  #byGroup?: ReadonlyMap<number, readonly ProcessEntry[]>;
  #byServer?: ReadonlyMap<string, readonly ProcessEntry[]>;

  constructor(entries: ReadonlyMap<number, ProcessEntry>) {
    this.#entries = entries;
  }

  at(pid: number): ProcessEntry | undefined {
    return this.#entries.get(pid);
  }

  /** The live processes of this process group, or of the session with that id. Complete only with `groups`. */
  inGroup(pgid: number): readonly ProcessEntry[] {
    this.#byGroup ??= indexed(this.#living(), ({ pgid, session }) => new Set([pgid, session ?? pgid]));
    return this.#byGroup.get(pgid) ?? [];
  }

  /** The live processes with the cookie of this server. */
  ofServer(server: string): readonly ProcessEntry[] {
    return this.#servers().get(server) ?? [];
  }

  /** The servers whose cookie is found in a process. */
  servers(): readonly string[] {
    return [...this.#servers().keys()];
  }

  #servers(): ReadonlyMap<string, readonly ProcessEntry[]> {
    this.#byServer ??= indexed(this.#living(), ({ server }) => (server === undefined ? [] : [server]));
    return this.#byServer;
  }

  #living(): readonly ProcessEntry[] {
    return [...this.#entries.values()].filter(({ alive }) => alive);
  }
}

const indexed = <Key>(
  entries: readonly ProcessEntry[],
  keysOf: (entry: ProcessEntry) => Iterable<Key>,
): ReadonlyMap<Key, readonly ProcessEntry[]> => {
  const index = new Map<Key, ProcessEntry[]>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const some = index.get(key);
      if (some === undefined) index.set(key, [entry]);
      else some.push(entry);
    }
  }
  return index;
};

/** What a census must contain besides processes with cookies: `groups` takes a look at every process. */
export interface Look {
  readonly groups: boolean;
}

/** The processes of this machine, or container. */
export interface ProcessTable {
  /** Differs for each boot: start times of different boots can't be compared. */
  readonly bootId: string;
  /** The process group of the daemon itself. */
  readonly ownGroup: number;
  /**
   * A census that begins after the subscription, shared by concurrent subscribers. Cold; emits once, completes, never
   * errors.
   */
  census(look: Look): Observable<Census>;
  /** The same synchronously: for the start and for emergencies. */
  censusNow(): Census;
  /** The process that has this pid now, as far as that is cheap to find out. */
  find(pid: number): ProcessEntry | undefined;
  /** Whether it has the cookie of another daemon, as servers of a nested daemon do. */
  isForeign(pid: number): boolean;
  /** Whether an entry is the process with this identity. */
  isSame(entry: ProcessEntry | undefined, identity: Identity): entry is ProcessEntry;
}
