import { codes, XyError } from '../../errors.ts';
import { cut } from '../../text/cut.ts';
import { rejectionIn } from './rejection.ts';
import type { Target } from './target.ts';
import type { Traffic } from './traffic.ts';

const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EHOSTUNREACH']);

/** What the error says that ends a session over which nothing more can be said. */
const unanswered = (failure: string, { name, url }: Target): string => {
  if (NOBODY.has(failure)) return `nothing listens at ${url}; wait for it with: xy wait ${name} --for ready`;
  if (failure.startsWith('HPE_')) return `what answers at ${url} does not speak HTTP`;
  return `the connection to ${url} was closed before the answer (${failure}): did it crash? See: xy logs ${name}`;
};

const credentials = ({ url, headers, configPath }: Target): string =>
  headers.length === 0
    ? `401 at ${url}: needs credentials; add to ${configPath}: mcp { header "Authorization" "Bearer …" }`
    : `401 at ${url}: refuses the credentials of the mcp block in ${configPath}`;

/** What a status says by itself; the message of another may say more. */
const byStatus = (status: number, target: Target): string | undefined => {
  const { name, url, configPath } = target;
  switch (status) {
    case 401:
      return credentials(target);
    case 403:
    case 421:
      return `${status} at ${url}: refuses the Host ${new URL(url).host}, or wants other credentials`;
    case 404:
    case 405:
      return `${status} at ${url}: wrong path? Set it in ${configPath}: mcp { path "/…" }; or does it speak only HTTP+SSE?`;
    default:
      return status >= 500 ? `${status} at ${url}: the server itself fails; see: xy logs ${name}` : undefined;
  }
};

/** One line, not endless, and with none of the headers' values in it, should the server say them back. */
const tamed = (text: string, { headers }: Target): string =>
  cut(
    headers
      .flatMap(([, value]) => [value, ...value.split(' ')])
      .filter((secret) => secret.length > 3)
      .reduce((known, secret) => known.replaceAll(secret, '…'), text)
      .replace(/\s+/g, ' '),
    500,
  );

/** What went wrong while `doing` something with a server, in words that say what to do about it. Pure. */
export const failureText = (error: unknown, doing: string, target: Target, traffic: Traffic): string => {
  const rejection = rejectionIn(error);
  if (rejection !== undefined) return `${doing} fails: ${tamed(rejection.message, target)} (${rejection.code})`;
  if (traffic.failure !== undefined) return unanswered(traffic.failure, target);
  const { status } = traffic;
  const known = status === undefined ? undefined : byStatus(status, target);
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : String(error);
  return `${doing} fails: what ${target.url} answers${status === undefined ? '' : ` (${status})`} is not MCP: ${tamed(message, target)}`;
};

/** The same as an error that ends the command. */
export const failure = (error: unknown, doing: string, target: Target, traffic: Traffic): XyError =>
  new XyError(codes.internalError, `${target.name}: ${failureText(error, doing, target, traffic)}`, { cause: error });
