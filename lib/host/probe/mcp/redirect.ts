import type { Endpoint } from '../endpoint.ts';
import type { Answer } from '../http/exchange.ts';
import { redirectOf } from './verdict.ts';

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Where on the same server a redirect leads. Undefined: it is none, or leads to another. */
export const elsewhere = (endpoint: Endpoint, answer: Answer): Endpoint | undefined => {
  const to = redirectOf(answer);
  const base = `http://localhost:${endpoint.port}${endpoint.path}`;
  if (to === undefined || !URL.canParse(to, base)) return undefined;
  const { protocol, hostname, port, pathname, search } = new URL(to, base);
  const path = pathname + search;
  const isOwn = protocol === 'http:' && OWN_HOSTS.has(hostname) && Number(port || 80) === endpoint.port;
  return isOwn && path !== endpoint.path ? { ...endpoint, path } : undefined;
};

const bare = ({ path }: Endpoint): string => path.replace(/\/$/, '');

/** Whether two paths differ by the slash at their end only: frameworks lead from one to the other. */
export const isSameButSlash = (one: Endpoint, other: Endpoint): boolean => bare(one) === bare(other);
