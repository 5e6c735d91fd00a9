import type { Observable } from 'rxjs';
import type { Outcome } from '../model.ts';
import type { Journal } from '../ports.ts';
import type { Roster, StatusChange } from '../roster.ts';
import type { Command } from '../wire/methods.ts';
import type { Changes, Info } from '../wire/shapes.ts';

/** What the methods need of the daemon: its picture of the servers, and the ways to change it. */
export interface MethodContext {
  readonly roster: Roster;
  /** Changes of servers as they happen. Hot. */
  readonly changes$: Observable<StatusChange>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Commands a server; emits what came of it, once. Cold. Errors with an XyError if the daemon stops before that. */
  command(command: Command, name: string): Observable<Outcome>;
  /** Reads the config directory again; emits when all that it caused is done. Cold. Errors with an XyError. */
  reload(): Observable<Changes>;
  journal(name: string): Journal;
  logPath(name: string): string;
  info(): Info;
}
