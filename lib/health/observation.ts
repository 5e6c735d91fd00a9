import type { Observable } from 'rxjs';
import type { McpFacts } from '../model.ts';

/**
 * The result of one check. Facts only: `health-state.ts` has their meaning, `messages.ts` their wording. So verdicts
 * and pauses are tested in virtual time, and the probe (`host/probe/`) against real servers.
 */
export type Observation =
  /**
   * The answer is what the probe expects. A liveness check has no facts, and notes only where they have changed: then
   * all of them.
   */
  | { readonly type: 'good'; readonly facts?: McpFacts; readonly notes?: readonly Note[] }
  /** Nothing listens on the port; `elsewhere` has the ports on which the server's processes listen instead. */
  | { readonly type: 'absent'; readonly elsewhere?: readonly number[] }
  /** A process that is not one of the server's listens on the port. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** The connection is accepted, but there is no answer in time. */
  | { readonly type: 'silent' }
  /** The answer is not HTTP, or the connection was closed without one. */
  | { readonly type: 'not-http' }
  /**
   * An HTTP status that a healthy server does not answer with. `oldTransportAt`: the path of an HTTP+SSE event stream
   * that it has instead.
   */
  | { readonly type: 'status'; readonly status: number; readonly path: string; readonly oldTransportAt?: string }
  /** An HTTP answer that is not MCP. `encoding`: the content encoding because of which it could not be read. */
  | { readonly type: 'not-mcp'; readonly status: number; readonly path: string; readonly encoding?: string }
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
  /** Redirects to an MCP endpoint. */
  | { readonly type: 'moved'; readonly status: number; readonly to: string }
  /** Redirects to something else, such as a login page. */
  | { readonly type: 'redirected'; readonly status: number; readonly to: string }
  /** Supports one session only, which a handshake would occupy: none was made. */
  | { readonly type: 'single-session' }
  /** Answers in a way that clients reject. */
  | { readonly type: 'unusable'; readonly by: Obstacle }
  /** The socket could not be proved to be the server's: nothing was sent. */
  | { readonly type: 'unproved' }
  /** The `path` of `health` has not worked yet: another request is used until it does. */
  | { readonly type: 'idle-path'; readonly path: string; readonly status?: number };

/** Why clients, including the official ones, can't connect to a server that answers. */
export type Obstacle =
  /** One of a client's first messages is not answered, or with an error status. */
  | { readonly type: 'status'; readonly method: string; readonly status?: number }
  /** The media type of the answer is neither JSON nor an event stream. */
  | { readonly type: 'media-type'; readonly found: string }
  /** A member of the response is `missing`, `null`, `a number` …, which MCP or JSON-RPC does not allow. */
  | { readonly type: 'member'; readonly name: string; readonly is: string }
  /** An unknown revision of MCP. */
  | { readonly type: 'protocol'; readonly protocol: string };

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
