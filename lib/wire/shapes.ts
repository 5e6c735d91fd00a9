import type { ConfigProblem, Era, HealthState, ServerState, Transition } from '../model.ts';

/** A server's health on the wire (SPEC § 5.2). Members without a value are absent, not null. */
export interface WireHealth {
  readonly state: HealthState;
  readonly detail?: string;
  readonly since_unix_ms: number;
  readonly server?: { readonly name: string; readonly version: string };
  readonly protocol?: string;
  readonly era?: Era;
}

/** One server on the wire (SPEC § 5.2). Members without a value are absent, not null. */
export interface Summary {
  readonly name: string;
  readonly state: ServerState;
  readonly pid?: number;
  readonly port: number;
  readonly uptime_secs?: number;
  readonly restart_count: number;
  readonly last_exit?: number;
  readonly last_signal?: string;
  readonly error?: string;
  readonly health: WireHealth;
  /** The URL for MCP clients. */
  readonly url: string;
}

/** What `status` adds to a summary. */
export interface Details extends Summary {
  readonly recent_transitions: readonly Transition[];
  readonly log_path: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly config_path: string;
}

/** The result of `info`. */
export interface Info {
  readonly version: string;
  readonly pid: number;
  readonly uptime_secs: number;
  readonly config_dir: string;
  readonly log_dir: string;
  readonly watching: boolean;
  readonly servers: number;
  /** The problems of the last reload, one per line, if it was rejected. */
  readonly last_reload_error?: string;
}

/** The result of `reload`: the difference between two sets of configs, as sorted names (SPEC § 6). */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  /** Those of `changed` whose change took effect without a restart. Absent if there are none. */
  readonly live?: readonly string[];
}

/** A server for which a command to several servers failed. */
export interface NamedFailure {
  readonly name: string;
  readonly code: number;
  readonly message: string;
}

interface Failures {
  /** Only in the answer to a command to all servers, and only if one failed. */
  readonly failed?: readonly NamedFailure[];
}

/** The results of `start`, `stop` and `restart`: names by outcome. */
export interface Started extends Failures {
  readonly started: readonly string[];
  readonly already_running: readonly string[];
}
export interface Stopped extends Failures {
  readonly stopped: readonly string[];
  readonly not_running: readonly string[];
}
export interface Restarted extends Failures {
  readonly restarted: readonly string[];
}

/** The result of `logs` and `events`. */
export interface Subscribed {
  readonly subscription_id: number;
}

/** `data` of error −32003. */
export interface ConfigErrors {
  readonly errors: readonly ConfigProblem[];
}
