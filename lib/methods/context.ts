import type { Observable } from 'rxjs';
import type { Outcome } from '../model.ts';
import type { Journal } from '../ports.ts';
import type { Roster, StatusChange } from '../roster.ts';
import type { Command } from '../wire/methods.ts';
import type { Changes, Info } from '../wire/shapes.ts';

/** What the methods need of the daemon: the statuses of the servers, and the operations that change them. */
export interface MethodContext {
  readonly roster: Roster;
  /** Changes of servers as they happen. Hot. */
  readonly changes$: Observable<StatusChange>;
  /** Monotonic milliseconds. */
  now(): number;
  /**
   * Sends a command to a server; emits its outcome once. Cold. Errors with an XyError if the daemon stops before that.
   */
  command(command: Command, name: string): Observable<Outcome>;
  /**
   * Reads the config directory again; emits once, when all resulting stops and starts are done. Cold. Errors with an
   * XyError.
   */
  reload(): Observable<Changes>;
  journal(name: string): Journal;
  logPath(name: string): string;
  info(): Info;
}
