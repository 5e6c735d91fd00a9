import type { Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import type { LoopbackHost } from './listeners.ts';

/** The owner of the listening socket on a server's port: `ours` is a process of the run. */
export type Ownership =
  | {
      readonly type: 'ours';
      /** Listens on all interfaces. */
      readonly exposed: boolean;
      /** Presumed: a process of the run can't be examined, and no other process has the socket open. */
      readonly unproved?: true;
    }
  | Extract<Observation, { type: 'absent' | 'foreign' | 'unasked' }>;

/** A connection to the port of a run. */
export interface Connection {
  /** The address that was connected to. */
  readonly host: LoopbackHost;
  /** The port of the daemon's end. */
  readonly port: number;
}

/**
 * Finds the owner of the listening socket on the port of one run. Each address may have a listener of its own, so what is
 * known about 127.0.0.1 does not hold for ::1, and vice versa.
 */
export interface PortOwner {
  /**
   * Whether a connection just made to this address is known to lead to the run: a cheap check that its socket, once found,
   * is still open. `strictly`: also that it still listens. Never throws.
   */
  isStillOurs(host: LoopbackHost, strictly: boolean): boolean;
  /**
   * One lookup: of the other end of the connection `via`, or without it, of the first address that has a listener.
   * `thorough`: if there is none, also of the ports on which the run listens instead. Cold; emits once, never errors.
   */
  look(thorough: boolean, via?: Connection): Observable<Ownership>;
}

/** A run and its processes. */
export interface Tenant {
  readonly port: number;
  /** The pid of the leader. */
  readonly pid: number;
  /** The pids of all live processes of the run. Cold; emits once. */
  readonly members$: Observable<readonly number[]>;
}
