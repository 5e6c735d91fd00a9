import type { Note, Observation } from '../../../health/observation.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Answer } from '../http/exchange.ts';
import type { Asked } from './ask.ts';

/** Good all the same, and what ought to be known of it. */
export const good = (...notes: readonly Note[]): Observation => ({ type: 'good', notes });

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a redirect leads, as it says. Undefined: it is none. */
export const redirectOf = ({ status, headers }: Answer): string | undefined =>
  REDIRECTS.has(status) ? (headers.location ?? 'nowhere') : undefined;

/** What a status says before the body is looked at (MCP.org's transports, and what servers do). */
const byStatus = (answer: Answer): Observation | undefined => {
  const { status } = answer;
  if (status === 401 || status === 403 || status === 421) return good({ type: 'credentials', status });
  const to = redirectOf(answer);
  return to === undefined ? undefined : good({ type: 'redirected', status, to });
};

/** A body that came otherwise than it was asked for. */
const encodingOf = ({ headers }: Answer) => {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity' ? {} : { encoding };
};

/** What a request to the endpoint came to, where it is not the result that was asked for. */
export const failureOf = ({ reply, response }: Asked, method: string, { path }: Endpoint): Observation => {
  if (reply.type !== 'answer') return reply;
  const { status } = reply;
  const known = byStatus(reply);
  if (known !== undefined) return known;
  if (status !== 404 && response?.type === 'error')
    return { type: 'refused', method, code: response.code, message: response.message };
  if (status >= 300) return { type: 'status', status, path };
  return { type: 'not-mcp', status, path, ...encodingOf(reply) };
};
