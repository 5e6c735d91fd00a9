/**
 * The vocabulary of xy as types. No behaviour.
 */
import type { ServerSettings } from './config/schema/server-schema.ts';

/**
 * The configuration of one server: parsed, validated, with all defaults filled in. The settings are rows of
 * `config/schema/server-schema.ts`.
 */
export type ServerConfig = ServerSettings & {
  /** The config file's stem, `[a-z0-9_-]+`. */
  readonly name: string;
  /** Absolute path of the config file. */
  readonly path: string;
};

/** The `health` block. */
export type HealthConfig = ServerConfig['health'];

/** The `mcp` block. */
export type McpConfig = ServerConfig['mcp'];

/** What a server is asked to find out whether it is ready, each asking more than the one before (SPEC § 9). */
export type ProbeLevel = HealthConfig['probe'];

/** A signal that a config may name for the stop, as `process.kill` spells it. */
export type SignalName = ServerConfig['stop']['signal'];

/** All valid servers of one reading of the config directory, by name. */
export type ConfigSet = ReadonlyMap<string, ServerConfig>;

/** One thing wrong with one config file. Lines and columns count from 1. */
export interface ConfigProblem {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted name of the setting, as in the file: `restart.backoff-max`; empty for the file as a whole. */
  readonly field: string;
  /** What was found, what is expected, and the nearest known word if there is one. Without the position. */
  readonly message: string;
}

/** One reading of the config directory: the valid configs, and all problems. */
export interface ConfigReading {
  readonly configs: ConfigSet;
  /** All problems of all files, sorted by file and position. */
  readonly problems: readonly ConfigProblem[];
  /** False if the directory does not exist (then there are no configs either). */
  readonly exists: boolean;
  /** Why the files could not be checked at all, if they could not: no config is at fault. */
  readonly unchecked?: string;
}

/** Observed state of a server, as on the wire (SPEC § 3). */
export type ServerState = 'stopped' | 'starting' | 'running' | 'restarting' | 'failed' | 'stopping';

/** Whether a running server answers, as on the wire (SPEC § 9). `none`: it does not run, or is not checked. */
export type HealthState = 'none' | 'starting' | 'ready' | 'unhealthy';

/** The generations of MCP: `legacy` has sessions (up to 2025-11-25), `modern` is stateless (from 2026-07-28). */
export type Era = 'legacy' | 'modern';

/** What a server reported in the handshake. */
export interface McpFacts {
  readonly server?: { readonly name: string; readonly version: string };
  /** The negotiated protocol revision: `2025-11-25`. */
  readonly protocol?: string;
  readonly era?: Era;
}

/** The health of one run. */
export interface Health extends McpFacts {
  readonly state: HealthState;
  /** What the user must know or do, in one line. */
  readonly detail?: string;
}

/** How a process ended: by `code`, or by `signal`. */
export type Exit = { readonly code: number } | { readonly signal: string };

/** Why a server was not started. The kind decides whether that counts as a crash. */
export interface LaunchFailure {
  /**
   * `spawn`: the command, its permissions or the working directory; `port`: the port is in use; `resource`: the daemon
   * ran out of resources (EMFILE, EAGAIN, ENOMEM), which is never the server's fault.
   */
  readonly kind: 'spawn' | 'port' | 'resource';
  /** One line: what is wrong, and the remedy. */
  readonly message: string;
}

/** The events of the state machine in `server/transitions.ts`. */
export type ServerEvent =
  /** A run begins. `crash` is an automatic restart. */
  | { readonly type: 'launched'; readonly cause: Cause | 'crash' }
  /** The process lives. */
  | { readonly type: 'spawned'; readonly pid: number }
  /** Settings have changed that need no restart. `rechecked`: those of the checks too, which begin anew. */
  | { readonly type: 'adjusted'; readonly rechecked: boolean }
  /** Its health has changed. */
  | { readonly type: 'health'; readonly health: Health }
  /** The launch failed, and the run is over. */
  | { readonly type: 'launch-failed'; readonly failure: LaunchFailure }
  /** The processes of the server are being stopped. */
  | { readonly type: 'stopping'; readonly reason: string }
  /**
   * The run is over: no process is left, and its output is in the log. `requested`: it was ended by an input. Without
   * `exit`: it was a process of a killed daemon, whose exit status is not available. `unhealthy`: why it was ended.
   */
  | { readonly type: 'exited'; readonly requested: boolean; readonly exit?: Exit; readonly unhealthy?: string }
  /** The run is over, but these processes survived SIGKILL. */
  | { readonly type: 'unkillable'; readonly pids: readonly number[] }
  /** The intent to be down is fulfilled. */
  | { readonly type: 'down' }
  /** The intent to be removed is fulfilled. */
  | { readonly type: 'removed' };

/** The cause of an intent; in words in the `reason` of transitions. */
export type Cause = 'boot' | 'reload' | 'start' | 'stop' | 'restart' | 'remove' | 'shutdown';

/** The result of a request: done, or why not. */
export type Outcome =
  | { readonly type: 'started' | 'already_running' | 'stopped' | 'not_running' | 'restarted' | 'settled' }
  | {
      readonly type: 'failed';
      readonly kind: LaunchFailure['kind'] | 'survivors' | 'unknown';
      readonly message: string;
    };

/** The reply to a request: sent when it is done, has failed, or was superseded. */
export interface Reply {
  /** The id of the request, from its input. */
  readonly request: number;
  readonly outcome: Outcome;
}

/**
 * An input of one server, which may change its intent: a command or a change of its config. An input with a `request`
 * is answered by exactly one `Reply` with that id.
 */
export type Input = { readonly name: string; readonly request?: number } & (
  | { readonly type: 'configure'; readonly config: ServerConfig; readonly cause: 'boot' | 'reload' }
  /** Settings that need no restart have changed: the run continues with the new config. */
  | { readonly type: 'adjust'; readonly config: ServerConfig }
  | { readonly type: 'remove' }
  | { readonly type: 'start' | 'stop' | 'restart' }
);

/** An output of a server: its new status and the event that led to it, or the reply to a request. */
export type ServerOutput =
  | { readonly type: 'status'; readonly status: ServerStatus; readonly event: ServerEvent['type'] }
  | ({ readonly type: 'reply' } & Reply);

/** The status of one server. Times are milliseconds of the monotonic clock. */
export interface ServerStatus {
  readonly name: string;
  readonly config: ServerConfig;
  readonly state: ServerState;
  /** The reason for the state, in a few words: `exit code 1`, `start by command`. */
  readonly reason?: string;
  /** Present while the leader lives or its group is being stopped. */
  readonly pid?: number;
  /** When the running process was spawned. */
  readonly spawnedAt?: number;
  /** Of the running process. Absent: none. */
  readonly health?: Health;
  /** How the last run ended. */
  readonly exit?: Exit;
  /** Why the server has failed or was not started, in one line. */
  readonly error?: string;
  /** Automatic restarts since it was last started by a command, a reload or the boot. */
  readonly restartCount: number;
  /** Times of the automatic restarts in the last minute. */
  readonly restarts: readonly number[];
  /** Consecutive restarts without a stable run: the exponent of the backoff. */
  readonly attempt: number;
  /** The last start failed because the daemon ran out of resources: the next one replaces it and is not counted. */
  readonly uncounted?: true;
  /** The backoff of `restarting`. */
  readonly backoffMs?: number;
  /** Processes that survived SIGKILL: while there are any, no stop is reported as done. */
  readonly survivors?: readonly number[];
  /** The server was removed: its last status, unless it is configured again. */
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

/** The bytes of one read. Valid during the synchronous emission only: copy them to keep them. */
export interface Output {
  readonly stream: StreamName;
  readonly bytes: Uint8Array;
}

/**
 * Whole log lines as in the log file, each `[out] …\n` or `[err] …\n`. The unit of all log streams, which are split
 * into single lines only for display.
 */
export interface Batch {
  readonly bytes: Uint8Array;
  /** When the lines were read, wall clock; for lines read back from a file, the file's modification time. */
  readonly atUnixMs: number;
}

/** How much of a log is read at a time, at most; but at least one line. */
export interface ReadLimit {
  readonly bytes: number;
  readonly lines: number;
}

/** A slice of a log as it is read: the same lines as one piece, and in batches by their times. */
export interface LogSlice {
  readonly bytes: Uint8Array;
  /** In order. Views of `bytes`, not copies. */
  readonly batches: readonly Batch[];
}
