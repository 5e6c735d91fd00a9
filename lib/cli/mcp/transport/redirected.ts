import type { Answer } from './http.ts';
import type { Target } from './target.ts';

/** The redirects after which clients repeat the request with method and body (RFC 9110 § 15.4). */
const SAME_AGAIN: ReadonlySet<number> = new Set([307, 308]);

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The target of a redirect to another path of the same server; undefined if it is not one, leads to another server, or
 * to a URL that was requested before. Pure.
 */
export const redirected = (target: Target, { status, headers }: Answer): Target | undefined => {
  const { location } = headers;
  if (!SAME_AGAIN.has(status) || location === undefined || !URL.canParse(location, target.url)) return undefined;
  const [from, to] = [new URL(target.url), new URL(location, target.url)];
  const isOwn =
    to.protocol === 'http:' && OWN_HOSTS.has(to.hostname) && Number(to.port || 80) === Number(from.port || 80);
  const url = `${from.origin}${to.pathname}${to.search}`;
  const before = [...(target.before ?? []), target.url];
  return isOwn && !before.includes(url) ? { ...target, url, before } : undefined;
};
