import type { Note, Observation } from '../../health/observation.ts';
import type { ServerConfig } from '../../model.ts';
import { cut } from '../../text/cut.ts';
import type { Answer, Reply } from './exchange.ts';
import type { Response } from './messages.ts';

const good = (note: Note): Observation => ({ type: 'good', notes: [note] });

/** What a status says before the body is looked at (MCP.org's transports, and what servers do). */
const byStatus = ({ status, headers }: Answer): Observation | undefined => {
  switch (status) {
    case 401:
    case 403:
    case 421:
      return good({ type: 'credentials', status });
    case 301:
    case 302:
    case 307:
    case 308:
      return good({ type: 'moved', status, to: String(headers.location ?? 'somewhere else') });
    default:
      return undefined;
  }
};

/** One line, not endless, and without any of our header values, should a server say them back. */
export const tamed = (message: string, { mcp }: ServerConfig): string =>
  cut(
    mcp.headers
      .flatMap(([, value]) => [value, ...value.split(' ')])
      .filter((secret) => secret.length > 3)
      .reduce((text, secret) => text.replaceAll(secret, '…'), message)
      .replace(/\s+/g, ' '),
    200,
  );

/** What a request to the endpoint came to, where it is not the result that was asked for. */
export const failureOf = (
  reply: Reply,
  response: Response | undefined,
  method: string,
  config: ServerConfig,
): Observation => {
  if (reply.type !== 'answer') return reply;
  const { path } = config.mcp;
  const { status } = reply;
  const known = byStatus(reply);
  if (known !== undefined) return known;
  if (status !== 404 && response?.type === 'error')
    return { type: 'refused', method, code: response.code, message: tamed(response.message, config) };
  return status < 300 ? { type: 'not-mcp', status, path } : { type: 'status', status, path };
};
