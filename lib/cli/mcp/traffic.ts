import type { FetchLike } from '@modelcontextprotocol/client';
import { fetchFromLoopback } from './loopback.ts';

/** What has been seen of a server's answers. */
export interface Traffic {
  /** The status of the last answer. */
  status?: number;
  /** Why the last request had no answer: a system error code, or the HTTP parser's. */
  failure?: string | undefined;
}

const METHOD_NOT_ALLOWED = 405;

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
};

/**
 * A `fetch` that keeps a note of what comes. It opens no stream for what a server may want to say unasked, as if the
 * server had none: there is nobody to tell, and some servers don't stop while it is open.
 */
export const noting =
  (traffic: Traffic): FetchLike =>
  async (url, init) => {
    if (init?.method === 'GET' && !new Headers(init.headers).has('last-event-id')) {
      return new Response(null, { status: METHOD_NOT_ALLOWED });
    }
    try {
      const response = await fetchFromLoopback(url, init);
      traffic.status = response.status;
      traffic.failure = undefined;
      return response;
    } catch (error) {
      traffic.failure = codeOf(error) ?? 'unknown';
      throw error;
    }
  };
