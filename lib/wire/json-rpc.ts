import type { MethodName, ParamsOf } from './methods.ts';

/** A request (JSON-RPC 2.0 § 4), without its `jsonrpc` member and its id. */
export interface Request<M extends MethodName = MethodName> {
  readonly method: M;
  readonly params?: ParamsOf<M> | undefined;
}

/** A response (JSON-RPC 2.0 § 5). The id is null if the daemon could not parse the request. */
export type Response<R = unknown> = { readonly id: number | null } & (
  | { readonly result: R }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
);

/** Encodes requests for the socket: one line each, with the ids 0, 1, 2 … */
export const requestLines = (requests: readonly Request[]): string =>
  requests.map(({ method, params }, id) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`).join('');
