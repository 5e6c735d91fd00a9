import type { Observable } from 'rxjs';

/** One process, at the moment of the look. */
export interface ProcessEntry {
  readonly pid: number;
  /** With the pid, who it is. Clock ticks since the boot on Linux, seconds since 1970 on macOS. */
  readonly start: number;
  readonly pgid: number;
  /** Where it can be told. */
  readonly session?: number;
  /** Not a zombie. */
  readonly alive: boolean;
  /** The server whose cookie it carries, if it is one of this daemon's and this user's. */
  readonly server?: string;
}

/** Who a process is, as written down: a pid alone may be somebody else's by now. */
export type Identity = Pick<ProcessEntry, 'pid' | 'start'>;

/** What a look at all processes found. Zombies are in it, as holders of their pid. */
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

  /** Who lives in this process group, or in the session of that number. Complete only if the look was for groups. */
  inGroup(pgid: number): readonly ProcessEntry[] {
    this.#byGroup ??= indexed(this.#living(), ({ pgid, session }) => new Set([pgid, session ?? pgid]));
    return this.#byGroup.get(pgid) ?? [];
  }

  /** Who lives and carries the cookie of this server. */
  ofServer(server: string): readonly ProcessEntry[] {
    return this.#servers().get(server) ?? [];
  }

  /** Servers whose cookie anybody carries. */
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

/** What is to be looked for besides carriers of cookies: `groups` costs a look at every process there is. */
export interface Look {
  readonly groups: boolean;
}

/** The processes of this machine, or container. */
export interface ProcessTable {
  /** Changes with every boot: start times of another boot say nothing. */
  readonly bootId: string;
  /** The process group of the daemon itself. */
  readonly ownGroup: number;
  /**
   * A look that begins after the question, shared by all who ask at the same time. Cold; emits once, completes, never
   * errors.
   */
  census(look: Look): Observable<Census>;
  /** The same at once, blocking: for the start and for emergencies. */
  censusNow(): Census;
  /** Who has this pid now, as far as that is cheap to tell. */
  find(pid: number): ProcessEntry | undefined;
  /** Whether it carries the cookie of another daemon, as the servers of a nested one do. */
  isForeign(pid: number): boolean;
  /** Whether an entry is the one that was written down. */
  isSame(entry: ProcessEntry | undefined, identity: Identity): entry is ProcessEntry;
}
