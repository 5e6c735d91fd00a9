import type { Note, Observation } from '../../../health/observation.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { Answer } from '../http/exchange.ts';
import type { Asked } from './ask.ts';

/** A good observation with notes. */
export const good = (...notes: readonly Note[]): Observation => ({ type: 'good', notes });

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The location of a redirect; undefined if the status is not one. */
export const redirectOf = ({ status, headers }: Answer): string | undefined =>
  REDIRECTS.has(status) ? (headers.location ?? 'nowhere') : undefined;

/** The meaning of a status regardless of the body. */
const byStatus = (answer: Answer): Observation | undefined => {
  const { status } = answer;
  if (status === 401 || status === 403 || status === 421) return good({ type: 'credentials', status });
  const to = redirectOf(answer);
  return to === undefined ? undefined : good({ type: 'redirected', status, to });
};

/** The encoding of a body, which was asked for without any. */
const encodingOf = ({ headers }: Answer) => {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity' ? {} : { encoding };
};

/** The meaning of an answer that is not the result of the request. */
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
