/**
 * The vocabulary of xy as types. No behaviour, no imports: every other file speaks in these words.
 */

/** What happens after a run has ended by itself (SPEC § 3). */
export type RestartPolicy = 'always' | 'on-failure' | 'never';

/** A signal that a config may name for the stop, as `process.kill` spells it. */
export type SignalName = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1' | 'SIGUSR2' | 'SIGKILL';

/** The `restart` block. Durations are milliseconds. */
export interface RestartConfig {
  readonly policy: RestartPolicy;
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
  /** Automatic restarts allowed within any 60 s; the next one fails the server. */
  readonly maxRetriesPerMinute: number;
  /** A run this long was stable: the backoff starts over. */
  readonly minUptimeMs: number;
}

/** The `stop` block: `signal` to the group, SIGKILL after `graceMs`. */
export interface StopConfig {
  readonly graceMs: number;
  readonly signal: SignalName;
}

/** The `mcp` block: where the server speaks MCP, and what xy's own requests say there (SPEC § 9). */
export interface McpConfig {
  /** The endpoint on the port. */
  readonly path: string;
  /** In the order of the file. Values are secrets: never printed, logged or sent over the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a server is asked to find out whether it is ready, each asking more than the one before (SPEC § 9). */
export type ProbeLevel = 'none' | 'tcp' | 'http' | 'initialize' | 'tools';

/** The `health` block. */
export interface HealthConfig {
  readonly probe: ProbeLevel;
  /** Liveness asks GET here. Absent: OPTIONS on the endpoint. */
  readonly path?: string;
  /** Longest time from the spawn to ready. */
  readonly startTimeoutMs: number;
  /** Between two checks once ready. */
  readonly intervalMs: number;
  /** Longest time for one check. */
  readonly timeoutMs: number;
  /** So many in a row make it unhealthy. */
  readonly failures: number;
  readonly onFailure: 'report' | 'restart';
}

/** One server's configuration, parsed, validated and complete: no default is left to fill in. */
export interface ServerConfig {
  /** The config file's stem, `[a-z0-9_-]+`. */
  readonly name: string;
  /** Absolute path of the config file. */
  readonly path: string;
  /** `~` is expanded already. A name without a slash is looked up in the child's PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Where the server listens on loopback, 1..65535. */
  readonly port: number;
  /** Added to the daemon's environment. Its values are secrets: never printed, logged or sent. Keys sorted. */
  readonly env: Readonly<Record<string, string>>;
  /** `~` is expanded already. Absent: the daemon's own. */
  readonly workingDir?: string;
  readonly restart: RestartConfig;
  readonly stop: StopConfig;
  readonly mcp: McpConfig;
  readonly health: HealthConfig;
}

/** All valid servers of one reading of the config directory, by name. */
export type ConfigSet = ReadonlyMap<string, ServerConfig>;

/** One thing wrong with one config file. Lines and columns count from 1. */
export interface ConfigProblem {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted name of what is wrong, as in the file: `restart.backoff-max`; empty where the file as a whole is. */
  readonly field: string;
  /** What was found, what is wanted, and the nearest known word where there is one. No position in it. */
  readonly message: string;
}

/** One reading of the config directory: what is valid, and everything that is not. */
export interface ConfigReading {
  readonly configs: ConfigSet;
  /** All problems of all files, sorted by file and position. */
  readonly problems: readonly ConfigProblem[];
  /** False where there is no such directory (then there are no configs either). */
  readonly exists: boolean;
}

/** Observed state of a server, as on the wire (SPEC § 3). */
export type ServerState = 'stopped' | 'starting' | 'running' | 'restarting' | 'failed' | 'stopping';

/** Whether a running server answers, as on the wire (SPEC § 9). `none`: it does not run, or nobody asks it. */
export type HealthState = 'none' | 'starting' | 'ready' | 'unhealthy';

/** The generations of MCP: `legacy` has sessions (up to 2025-11-25), `modern` is stateless (from 2026-07-28). */
export type Era = 'legacy' | 'modern';

/** What a server told of itself in the handshake. */
export interface McpFacts {
  readonly server?: { readonly name: string; readonly version: string };
  /** The protocol revision that was agreed on: `2025-11-25`. */
  readonly protocol?: string;
  readonly era?: Era;
}

/** What the checks of one run have come to. */
export interface Health extends McpFacts {
  readonly state: HealthState;
  /** What a person must know or do, in one line. */
  readonly detail?: string;
}

/** How a process ended: by `code`, or by `signal`. */
export type Exit = { readonly code: number } | { readonly signal: string };

/** Why a server was not started. The kind decides who is blamed and whether it counts as a crash. */
export interface LaunchFailure {
  /**
   * `spawn`: the command, its permission or the working directory; `port`: somebody listens on it;
   * `resource`: the daemon's own resources ran out (EMFILE, EAGAIN, ENOMEM), never the server's fault.
   */
  readonly kind: 'spawn' | 'port' | 'resource';
  /** One line for a person: what is wrong with which thing, and the remedy. */
  readonly message: string;
}

/** What happens to a server: the alphabet of the state machine in `server/status.ts`. */
export type ServerEvent =
  /** The decision to start: a run begins. `crash` is an automatic restart. */
  | { readonly type: 'launched'; readonly cause: Cause | 'crash' }
  /** The process lives. */
  | { readonly type: 'spawned'; readonly pid: number }
  /** Its health has changed. */
  | { readonly type: 'health'; readonly health: Health }
  /** No process came of it: the run is over. */
  | { readonly type: 'launch-failed'; readonly failure: LaunchFailure }
  /** Processes of the server are being ended. */
  | { readonly type: 'stopping'; readonly reason: string }
  /**
   * The run is over: no process is left and its output is in the log. `requested`: an input asked for its end.
   * No `exit`: it was a killed daemon's process, whose exit can't be known. `unhealthy`: it was ended for this.
   */
  | { readonly type: 'exited'; readonly requested: boolean; readonly exit?: Exit; readonly unhealthy?: string }
  /** The run is over, though SIGKILL did not end these processes. */
  | { readonly type: 'unkillable'; readonly pids: readonly number[] }
  /** Wanted down, and is down. */
  | { readonly type: 'down' }
  /** Wanted gone, and is gone. */
  | { readonly type: 'removed' };

/** Why an intent came to be; worded for people in transitions. */
export type Cause = 'boot' | 'reload' | 'start' | 'stop' | 'restart' | 'remove' | 'shutdown';

/** What was asked for is done, under this word, or why not. */
export type Outcome =
  | { readonly type: 'started' | 'already_running' | 'stopped' | 'not_running' | 'restarted' | 'settled' }
  | {
      readonly type: 'failed';
      readonly kind: LaunchFailure['kind'] | 'survivors' | 'unknown';
      readonly message: string;
    };

/** What a request came to: answered when it has been done, has failed, or was overtaken. */
export interface Reply {
  /** The request's id, as its input had it. */
  readonly request: number;
  readonly outcome: Outcome;
}

/**
 * Anything that may change what is wanted of one server. Commands and config changes are the same kind of thing. One that
 * has a `request` is answered by exactly one `Reply` with that id.
 */
export type Input = { readonly name: string; readonly request?: number } & (
  | { readonly type: 'configure'; readonly config: ServerConfig; readonly cause: 'boot' | 'reload' }
  | { readonly type: 'remove' }
  | { readonly type: 'start' | 'stop' | 'restart' }
);

/** What comes out of a server: how it stands now and which event led to that, and what its requests came to. */
export type ServerOutput =
  | { readonly type: 'status'; readonly status: ServerStatus; readonly event: ServerEvent['type'] }
  | ({ readonly type: 'reply' } & Reply);

/** What is known of one server at one moment. Times are the monotonic clock's milliseconds. */
export interface ServerStatus {
  readonly name: string;
  readonly config: ServerConfig;
  readonly state: ServerState;
  /** Why the state is what it is, in a few words: `exit code 1`, `start by command`. */
  readonly reason?: string;
  /** Present while the leader lives or its group is being ended. */
  readonly pid?: number;
  /** When the running process was spawned. */
  readonly spawnedAt?: number;
  /** Of the running process. Absent: none. */
  readonly health?: Health;
  /** How the last run ended. */
  readonly exit?: Exit;
  /** One line on why the server is failed or was not started. */
  readonly error?: string;
  /** Automatic restarts since it was last started by a command, a reload or the boot. */
  readonly restartCount: number;
  /** When the automatic restarts of the last minute happened. */
  readonly restarts: readonly number[];
  /** Restarts in a row without a stable run between: the exponent of the backoff. */
  readonly attempt: number;
  /** The last start failed because the daemon's own resources ran out: the next one makes up for it and is not counted. */
  readonly uncounted?: true;
  /** How long `restarting` waits. */
  readonly backoffMs?: number;
  /** Processes that SIGKILL did not end: a stop has not been done while there are any. */
  readonly survivors?: readonly number[];
  /** The server was removed: this is the last that is heard of it, unless it is configured again. */
  readonly gone?: true;
}

/** One change of state, as on the wire (SPEC § 5). */
export interface Transition {
  readonly from: ServerState;
  readonly to: ServerState;
  readonly at_unix_ms: number;
  readonly reason?: string;
}

/** The two output streams of a process. */
export type StreamName = 'stdout' | 'stderr';

/** Bytes as one read gave them. They are only lent: whoever keeps them copies them before returning. */
export interface Output {
  readonly stream: StreamName;
  readonly bytes: Uint8Array;
}

/**
 * Whole log lines as they stand in the log file, each `[out] …\n` or `[err] …\n`.
 * The unit of every log stream; a line comes into being only where one is shown.
 */
export interface Batch {
  readonly bytes: Uint8Array;
  /** When the lines were read, wall clock; for lines read back from a file, the file's modification time. */
  readonly atUnixMs: number;
}

/** How much of a log a reader takes at a time, at most; but one line at least. */
export interface Portion {
  readonly bytes: number;
  readonly lines: number;
}

/** A stretch of a log, as its readers take it: the same lines as one, and by when they came. */
export interface Stretch {
  readonly bytes: Uint8Array;
  /** In order. Parts of `bytes`, not copies. */
  readonly batches: readonly Batch[];
}
