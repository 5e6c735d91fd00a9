import type { Observable } from 'rxjs';
import type { Changes } from '../config/diff.ts';
import type { Outcome } from '../model.ts';
import type { Journal } from '../ports.ts';
import type { Happening, Roster } from '../roster.ts';

/** A command to one server. */
export type Verb = 'start' | 'stop' | 'restart';

/** The answer to `info` (SPEC § 5). */
export interface Info {
  readonly version: string;
  readonly pid: number;
  readonly uptime_secs: number;
  readonly config_dir: string;
  readonly log_dir: string;
  readonly watching: boolean;
  readonly servers: number;
  /** Every problem of the last reload that was refused, one a line. */
  readonly last_reload_error?: string;
}

/** What the methods need of the daemon: its picture of the servers, and the ways to change it. */
export interface World {
  readonly roster: Roster;
  /** Changes of servers as they happen. Hot. */
  readonly happenings$: Observable<Happening>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Commands a server; emits what came of it, once. Cold. Errors with an XyError if the daemon stops before that. */
  ask(verb: Verb, name: string): Observable<Outcome>;
  /** Reads the config directory again; emits when all that it caused is done. Cold. Errors with an XyError. */
  reload(): Observable<Changes>;
  journal(name: string): Journal;
  logPath(name: string): string;
  info(): Info;
}
