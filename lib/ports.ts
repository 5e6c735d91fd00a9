/**
 * What the pipelines need of the world, as interfaces: `host/` implements them, `spec/support` fakes them.
 */
import type { Observable, TimestampProvider } from 'rxjs';
import type { Exit, Health, LaunchFailure, Output, Portion, ServerConfig, Stretch } from './model.ts';

/**
 * The processes of one run: a leader, its group, and descendants that left the group.
 * Also those that a killed daemon left behind, told by their record and their cookie.
 */
export interface Child {
  /** The leader's pid, which is also the id of its session and process group. */
  readonly pid: number;
  /**
   * How the leader ended; emits once, then completes; late subscribers are told too. Never errors.
   * For a predecessor's process it completes empty when the leader is gone: its exit code can't be known.
   */
  readonly exit$: Observable<Exit>;
  /**
   * What the run prints. Cold, for one subscriber: subscribing starts the reading. Completes when no process
   * holds the streams any more. Never errors. Unsubscribing closes the streams.
   */
  readonly output$: Observable<Output>;
  /** While held, nothing is read, and a child that goes on printing blocks in its write. */
  hold(held: boolean): void;
  /**
   * Sends `signal` to every process of the run that has not had it from us yet (the group, then what left it),
   * each followed by SIGCONT, and emits the pids that are still alive: none means that the run is over.
   * One look, then completes. Cold. Never errors. Zombies count as gone.
   */
  press(signal: NodeJS.Signals): Observable<readonly number[]>;
  /** Like `press` without a signal: who is still alive. */
  remains(): Observable<readonly number[]>;
  /** The emergency: SIGKILL to the group, now, without looking. */
  kill(): void;
  /** The run is over: forgets its record and gives back what it held. Called once, at the end. */
  release(): void;
}

/** What a launch came to. */
export type Launch =
  | { readonly type: 'child'; readonly child: Child }
  | { readonly type: 'failure'; readonly failure: LaunchFailure };

/** A server's log: file, ring and followers. One for each name, whatever runs, configs and states come and go. */
export interface Journal {
  /**
   * Takes the output of one run. Emits nothing; completes when `output$` has and its lines are in the file
   * (or the file can't be written). A last line without newline is a line. Never errors.
   */
  record(output$: Observable<Output>): Observable<never>;
  /** Whether writers should wait, starting with now: the file can't keep up. Hot, distinct. */
  readonly congested$: Observable<boolean>;
  /**
   * The last `tail` lines (undefined: the whole ring), then, if `live`, each further one, without gap or double.
   * Cold; `gate` says when its taker can take more, and what it could not take in time comes as `dropped`.
   * Completes after the tail if not `live`, else when the journal is closed. Never errors.
   */
  follow(options: FollowOptions): Observable<Followed>;
  /** Ends all followers once they have been given the rest, and closes the file. Later it is as good as new. */
  close(): Observable<never>;
}

export interface FollowOptions {
  readonly tail?: number;
  readonly live: boolean;
  readonly gate: Gate;
  readonly portion: Portion;
}

/** A follower's share of the log: lines, or the number of lines that it was too slow for. */
export type Followed =
  | { readonly type: 'lines'; readonly stretch: Stretch }
  | { readonly type: 'dropped'; readonly lines: number };

/** Whether whoever takes from a stream can take more. */
export interface Gate {
  /** False while enough is queued. */
  isOpen(): boolean;
  /** Emits when it opens again. Hot. */
  readonly opened$: Observable<unknown>;
}

/** Everything that a server's pipeline needs. */
export interface Host {
  /** Monotonic milliseconds: durations never see the wall clock. */
  readonly clock: TimestampProvider;
  /** Emits when a second signal asks for all grace to be cut short; replays. */
  readonly hurry$: Observable<unknown>;
  /**
   * One attempt at a process: port check, spawn. Cold; emits once, completes, never errors.
   * Unsubscribing before it emits cancels it and leaves nothing behind.
   */
  launch(config: ServerConfig): Observable<Launch>;
  /**
   * The health of a run from its spawn on, whenever it changes; it begins as `starting`, which is not emitted. Completes
   * at once, empty, where nobody is to ask (`probe "none"`), else never. Cold: unsubscribing ends the checks. Never
   * errors.
   */
  health(config: ServerConfig, pid: number): Observable<Health>;
  /** What a killed daemon left of this server, once: the second call for a name has nothing. */
  leftover(name: string): Leftover | undefined;
  /** The journal of this name, made at the first call. */
  journal(name: string): Journal;
  /** Closes the journal of a server that is no more; a later `journal(name)` opens it again. Emits nothing. */
  retire(name: string): Observable<never>;
  /** Closes all journals: their followers are told that this was the end. Emits nothing. */
  retireAll(): Observable<never>;
}

/** A predecessor's processes, and how they are to be stopped: as recorded when they were started. */
export interface Leftover {
  readonly child: Child;
  readonly graceMs: number;
  readonly signal: NodeJS.Signals;
  /** Where they listen, as recorded; unknown where only their cookie tells of them. */
  readonly port?: number;
}

/** One client's connection to the socket. */
export interface Connection {
  /**
   * One JSON text a frame, without its newline; blank lines are left out. Cold, for one subscriber. Completes when the
   * client has sent its last byte. Not read while the gate is shut: what is not read is not held. Never errors.
   */
  readonly frames$: Observable<Frame>;
  /** Emits once and completes when the connection is gone, for whatever reason. */
  readonly closed$: Observable<void>;
  readonly gate: Gate;
  /** While held, no frame is emitted and nothing is read, whatever the gate says. */
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
