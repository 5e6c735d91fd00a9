import type { Endpoint } from '../http/endpoint.ts';
import type { Answer } from '../http/exchange.ts';
import { redirectOf } from './classify.ts';

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The endpoint that a redirect leads to; undefined if it is not a redirect, or leads to another server. */
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

/** Whether two paths are equal but for a slash at the end, between which frameworks redirect. */
export const isSameButSlash = (one: Endpoint, other: Endpoint): boolean => bare(one) === bare(other);
