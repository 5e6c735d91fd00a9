import type { Observable } from 'rxjs';
import type { McpFacts } from '../model.ts';

/** What one check found. Facts only: what they mean is in `condition.ts`, how they are told in `words.ts`. */
export type Observation =
  /** It answers as the probe wants. A liveness check tells no facts, and notes nothing. */
  | { readonly type: 'good'; readonly facts?: McpFacts; readonly notes?: readonly Note[] }
  /** Nothing listens on the port; perhaps the server's processes listen elsewhere. */
  | { readonly type: 'absent'; readonly elsewhere?: readonly number[] }
  /** Somebody listens who is not of the server's processes. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** The connection is accepted, and then nothing comes in time. */
  | { readonly type: 'silent' }
  /** What came is not HTTP, or the connection was closed before anything did. */
  | { readonly type: 'not-http' }
  /** An HTTP status that is none of a healthy server's. */
  | { readonly type: 'status'; readonly status: number; readonly path: string }
  /** A web server's answer that has nothing to do with MCP. */
  | { readonly type: 'not-mcp'; readonly status: number; readonly path: string }
  /** MCP's answer is an error. */
  | { readonly type: 'refused'; readonly method: string; readonly code: number; readonly message: string }
  /** The check itself could not be made, for want of the daemon's own means: it says nothing of the server. */
  | { readonly type: 'unasked' };

/** What somebody ought to know of a server that is ready. */
export type Note =
  /** 401: it is up, and wants credentials that it was not given. 403, 421: it is up, and refuses our Host or them. */
  | { readonly type: 'credentials'; readonly status: number }
  /** It listens on all interfaces, not on loopback alone. */
  | { readonly type: 'exposed' }
  /** It speaks the transport of 2024-11-05 only. */
  | { readonly type: 'http-sse' }
  /** A redirect: clients get there, by a detour. */
  | { readonly type: 'moved'; readonly status: number; readonly to: string };

/**
 * Asks one run of a server. Each check is cold, emits once and completes; it never errors, and takes as long as it
 * takes: unsubscribing ends it.
 */
export interface Prober {
  /** Whether the server is ready, by its probe level. `thorough`: also, if it does not listen, where it does. */
  ready(thorough: boolean): Observable<Observation>;
  /** Whether a server that was ready still answers, at little cost for it. */
  alive(): Observable<Observation>;
}
