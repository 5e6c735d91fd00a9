import type { Observable } from 'rxjs';
import type { McpFacts } from '../model.ts';

/** The result of one check. Facts only: `condition.ts` has their meaning, `words.ts` their wording. */
export type Observation =
  /** The answer is what the probe expects. A liveness check has no facts and no notes. */
  | { readonly type: 'good'; readonly facts?: McpFacts; readonly notes?: readonly Note[] }
  /** Nothing listens on the port; `elsewhere` has the ports on which the server's processes listen instead. */
  | { readonly type: 'absent'; readonly elsewhere?: readonly number[] }
  /** A process that is not one of the server's listens on the port. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** The connection is accepted, but there is no answer in time. */
  | { readonly type: 'silent' }
  /** The answer is not HTTP, or the connection was closed without one. */
  | { readonly type: 'not-http' }
  /** An HTTP status that a healthy server does not answer with. */
  | { readonly type: 'status'; readonly status: number; readonly path: string }
  /** An HTTP answer that is not MCP. */
  | { readonly type: 'not-mcp'; readonly status: number; readonly path: string }
  /** A JSON-RPC error. */
  | { readonly type: 'refused'; readonly method: string; readonly code: number; readonly message: string }
  /** The check could not be made because the daemon ran out of resources: says nothing about the server. */
  | { readonly type: 'unasked' };

/** A remark about a server that is ready. */
export type Note =
  /** 401: up, but needs credentials. 403, 421: up, but refuses the Host header or the credentials. */
  | { readonly type: 'credentials'; readonly status: number }
  /** Listens on all interfaces, not only on loopback. */
  | { readonly type: 'exposed' }
  /** Speaks only the HTTP+SSE transport of 2024-11-05. */
  | { readonly type: 'http-sse' }
  /** Answers with a redirect, which clients follow. */
  | { readonly type: 'moved'; readonly status: number; readonly to: string };

/**
 * Checks one run of a server. Each check is cold, emits once and completes; it never errors, and has no time limit of
 * its own: unsubscribing cancels it.
 */
export interface Prober {
  /**
   * Checks readiness by the probe level. `thorough`: if nothing listens on the port, also finds the ports in use
   * instead.
   */
  ready(thorough: boolean): Observable<Observation>;
  /** Checks whether a server that was ready still answers, at little cost for the server. */
  alive(): Observable<Observation>;
}
