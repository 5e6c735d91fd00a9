/**
 * The ports of the pipelines to the operating system, as interfaces: implemented in `host/`, faked in `spec/support`.
 */
import type { Observable, TimestampProvider } from 'rxjs';
import type { Exit, Health, LaunchFailure, LogSlice, Output, ReadLimit, ServerConfig } from './model.ts';

/**
 * The processes of one run: a leader, its group, and descendants that left the group. Also leftovers of a killed
 * daemon, which are found by their record and their cookie.
 */
export interface Child {
  /** The leader's pid, which is also the id of its session and process group. */
  readonly pid: number;
  /**
   * The exit of the leader; emits once, then completes; replays. Never errors. For a leftover it completes empty when
   * the leader is gone: its exit status is not available.
   */
  readonly exit$: Observable<Exit>;
  /**
   * The output of the run. Cold, for one subscriber: subscribing starts the reading. Completes when no process holds
   * the streams any more. Never errors. Unsubscribing closes the streams.
   */
  readonly output$: Observable<Output>;
  /** While held, nothing is read (backpressure): a child that goes on printing blocks in write(2). */
  hold(held: boolean): void;
  /**
   * Sends `signal` to all processes of the run that have not been sent it yet (the group, then those that left it),
   * each followed by SIGCONT. Emits the live pids of one census, and completes: none means that the run is over.
   * Zombies don't count. Cold. Never errors.
   */
  press(signal: NodeJS.Signals): Observable<readonly number[]>;
  /** Like `press`, without a signal. */
  remains(): Observable<readonly number[]>;
  /** For emergencies: sends SIGKILL to the group synchronously, without a census. */
  kill(): void;
  /** Releases the record and the resources of the run. Called once, at its end. */
  release(): void;
}

/** The result of a launch. */
export type Launch =
  | { readonly type: 'child'; readonly child: Child }
  | { readonly type: 'failure'; readonly failure: LaunchFailure };

/** A server's log: file, ring and followers. One for each name, across runs and configs. */
export interface Journal {
  /**
   * Records the output of one run. Emits nothing; completes when `output$` has completed and its lines are in the file,
   * or can't be written. A last line without newline counts as a line. Never errors.
   */
  record(output$: Observable<Output>): Observable<never>;
  /** Whether the file can't keep up, so that output should be held back. Emits the current value first; distinct. */
  readonly congested$: Observable<boolean>;
  /**
   * The last `tail` lines (undefined: the whole ring), then, if `live`, all further ones, without gaps or duplicates.
   * Cold; emits while `gate` is open, and reports lines that were dropped meanwhile as `dropped`. Completes after the
   * tail if not `live`, else when the journal is closed. Never errors.
   */
  follow(options: FollowOptions): Observable<Followed>;
  /** Completes all followers after their last lines, and closes the file. The journal can be used again later. */
  close(): Observable<never>;
}

export interface FollowOptions {
  readonly tail?: number;
  readonly live: boolean;
  readonly gate: Gate;
  readonly readLimit: ReadLimit;
}

/** An item of a followed log: lines, or the number of lines that the follower was too slow for. */
export type Followed =
  | { readonly type: 'lines'; readonly logSlice: LogSlice }
  | { readonly type: 'dropped'; readonly lines: number };

/** Backpressure: whether the consumer of a stream can take more. */
export interface Gate {
  /** False while too much is queued. */
  isOpen(): boolean;
  /** Emits when it opens again. Hot. */
  readonly opened$: Observable<unknown>;
}

/** What the pipeline of a server needs. */
export interface Host {
  /**
   * Milliseconds of a monotonic clock. The pipelines take all time from rxjs and from this clock, not from `Date.now()`
   * or `setTimeout`: so the specs run them in virtual time, and a suspend of the machine or a change of its clock does
   * not affect supervision.
   */
  readonly clock: TimestampProvider;
  /** Milliseconds of CPU time of this process: the cost of its work, regardless of the load of the machine. */
  readonly cpuClock: TimestampProvider;
  /** Emits once and completes, after the event loop has processed all other pending events. Cold. */
  readonly nextTurn$: Observable<unknown>;
  /** Emits when a second signal cuts all grace periods short; replays. */
  readonly hurry$: Observable<unknown>;
  /**
   * One attempt to start a process: checks, then spawn. Cold; emits once, completes, never errors. Unsubscribing before
   * it emits cancels it and leaves nothing behind.
   */
  launch(config: ServerConfig): Observable<Launch>;
  /**
   * The changes of the health of a run; the initial `starting` is not emitted, and nothing is emitted synchronously at
   * subscription, when `config` is read. Completes empty at once with `probe "none"`, else never. Cold: unsubscribing ends
   * the checks. Never errors.
   */
  health(config: () => ServerConfig, pid: number): Observable<Health>;
  /** Leftovers of this server from a killed daemon. Returned once: a second call for a name returns undefined. */
  leftover(name: string): Leftover | undefined;
  /** The journal of this name, created at the first call. */
  journal(name: string): Journal;
  /** Closes the journal of a removed server; a later `journal(name)` opens it again. Emits nothing. */
  retire(name: string): Observable<never>;
  /** Closes all journals, which completes their followers. Emits nothing. */
  retireAll(): Observable<never>;
}

/** The processes of a predecessor, and their stop policy as recorded when they were started. */
export interface Leftover {
  readonly child: Child;
  readonly graceMs: number;
  readonly signal: NodeJS.Signals;
  /** Their port, as recorded; unknown if they were found by their cookie only. */
  readonly port?: number;
}

/** One client's connection to the socket. */
export interface Connection {
  /**
   * The client's frames: one JSON text each, without its newline; blank lines are skipped. Cold, for one subscriber.
   * Completes when the client has closed its side. Nothing is read while the gate is closed. Never errors.
   */
  readonly frames$: Observable<Frame>;
  /** Emits once and completes when the connection is closed, for any reason. */
  readonly closed$: Observable<void>;
  readonly gate: Gate;
  /**
   * Adds to the bytes that are kept for the client; negative when they are released. All clients share one budget:
   * beyond it, the connection with the most bytes is closed, which may be this one.
   */
  charge(bytes: number): void;
  /** While held, no frame is emitted and nothing is read, even if the gate is open. */
  hold(held: boolean): void;
  /** Queues bytes that end in a newline and do not change any more. After `closed$` or `end()`: nothing happens. */
  send(bytes: Uint8Array | string): void;
  /** Closes once everything queued has been sent. */
  end(): void;
}

/** A frame, or why there is none. After an oversized one the connection reads no further. */
export type Frame =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'invalid-utf8' }
  | { readonly type: 'oversized' };
