import type { Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import type { LoopbackHost } from './listeners.ts';

/** Whose the listening socket on a server's port is: ours, that is of the run's processes, or else what there is to say. */
export type Ownership =
  | {
      readonly type: 'ours';
      /** It listens on all interfaces. */
      readonly exposed: boolean;
      /** Presumed only: a process of the run does not let itself be looked at, and no other process has the socket. */
      readonly unproved?: true;
    }
  | Extract<Observation, { type: 'absent' | 'foreign' | 'unasked' }>;

/** A connection that has been made to the port of a run. */
export interface Connection {
  /** The address that was asked. */
  readonly host: LoopbackHost;
  /** Of the daemon's end. */
  readonly port: number;
}

/**
 * Tells who listens on the port of one run. A connection leads to the listener of the very address that is asked, so what
 * is known of 127.0.0.1 says nothing of ::1, and the other way round.
 */
export interface PortOwner {
  /**
   * Whether a connection to this address that has just been made is known to lead to a socket of the run: at little cost,
   * for all later questions to a run whose socket was found before. `strictly`: also whether that socket still listens.
   * Never throws.
   */
  isStillOurs(host: LoopbackHost, strictly: boolean): boolean;
  /**
   * One look. With `via`: who is at the other end of that connection. Without: who listens on the first address that is
   * listened on. `thorough`: if nobody listens, also where the run's processes do. Cold; emits once, never errors.
   */
  look(thorough: boolean, via?: Connection): Observable<Ownership>;
}

/** A run, and how to find out who is of it. */
export interface Tenant {
  readonly port: number;
  /** The leader's. */
  readonly pid: number;
  /** All living processes of the run. Cold; emits once. */
  readonly members$: Observable<readonly number[]>;
}
