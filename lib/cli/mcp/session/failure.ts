import { codes, XyError } from '../../../errors.ts';
import { redactorOf } from '../../../host/probe/redaction.ts';
import { cut } from '../../../text/cut.ts';
import { elementsOf, membersOf, readJson } from '../json/json-text.ts';
import { Failed, type Failure, isAbsence } from '../transport/failed.ts';
import type { Target } from '../transport/target.ts';

/** The message for a failed or broken connection, by its code. */
const unansweredText = (code: string, { name, url }: Target): string => {
  if (isAbsence(code)) return `nothing listens at ${url}; wait for it with: xy wait ${name} --for ready`;
  if (code.startsWith('HPE_')) return `what answers at ${url} does not speak HTTP`;
  if (code.startsWith('Z_') || code.startsWith('ERR_'))
    return `what answers at ${url} is not encoded as it says (${code})`;
  return `the connection to ${url} was closed before the answer (${code}): did it crash? See: xy logs ${name}`;
};

const credentials = ({ url, headers, configPath }: Target): string =>
  headers.length === 0
    ? `401 at ${url}: needs credentials; add to ${configPath}: mcp { header "Authorization" "Bearer …" }`
    : `401 at ${url}: refuses the credentials of the mcp block in ${configPath}`;

/** The message for an HTTP status. */
const statusText = ({ status, to, text }: Extract<Failure, { type: 'status' }>, target: Target): string => {
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
      if (status >= 500) return `${status} at ${url}: the server itself fails; see: xy logs ${name}`;
      if (to !== undefined)
        return `${status} at ${url}: it sends clients to ${tamed(to, target)}: is that a login page, or the path to set in ${configPath}: mcp { path "/…" }?`;
      return `${status} at ${url}: not what an MCP server answers${text === '' ? '' : `: ${cut(tamed(text, target), 200)}`}`;
  }
};

const foreignText = (holder: { readonly pid: number; readonly name: string } | undefined, { url }: Target): string =>
  `${url} is answered by ${holder === undefined ? 'another program' : `pid ${holder.pid} (${holder.name})`}, not by this server: nothing was sent`;

/** A text of the server without the values of the headers, which it may repeat. */
const redacted = (text: string, target: Target): string => redactorOf(target)(text);

/** The same on one line, cut. */
const tamed = (text: string, target: Target): string => cut(redacted(text, target).replace(/\s+/g, ' '), 500);

/** Some servers send no code. */
const codeText = (code: number): string => (Number.isNaN(code) ? '' : ` (${code})`);

const URL_WANTED = -32042;

/** The pages that the user must visit first (MCP 2025-11-25, elicitation, "URL Elicitation Required Error"). */
const visits = ({ code, data = '' }: Extract<Failure, { type: 'rejected' }>, target: Target): string => {
  if (code !== URL_WANTED) return '';
  const urls = elementsOf(membersOf(data).get('elicitations') ?? '').flatMap((elicitation) => {
    const url = membersOf(elicitation).get('url');
    return url?.startsWith('"') ? [tamed(JSON.parse(url), target)] : [];
  });
  return urls.length === 0 ? '' : `; visit ${urls.join(' and ')} first, then try again`;
};

/** The message for a failure, with its remedy. `doing`: the operation that failed. Pure. */
export const failureText = (failure: Failure, doing: string, target: Target): string => {
  const { name, url } = target;
  switch (failure.type) {
    case 'rejected':
      return `${doing} fails: ${tamed(failure.message, target)}${codeText(failure.code)}${visits(failure, target)}`;
    case 'unanswered':
      return unansweredText(failure.code, target);
    case 'status':
      return statusText(failure, target);
    case 'foreign':
      return foreignText(failure.holder, target);
    case 'unproved':
      return `${url}: nothing was sent, as it can't be proved that this server answers there: its processes can't be examined by this user`;
    case 'unasked':
      return `${url}: nothing was sent, as the owner of the port can't be determined: this machine is short of memory or file descriptors`;
    case 'not-mcp':
      return `${doing} fails: what ${url} answers (${failure.status}) is not MCP: ${tamed(failure.why, target)}`;
    case 'ended':
      return `${doing} fails: the answer of ${url} (${failure.status}) ended without a result; see: xy logs ${name}`;
    case 'too-large':
      return `${doing} fails: the answer of ${url} is too large, or has no end`;
    case 'late':
      return `${doing} fails: ${url} has not answered in time; see: xy status ${name}`;
  }
};

/** The same as an error that ends the command; any other error unchanged. */
export const failure = (error: unknown, doing: string, target: Target): unknown =>
  error instanceof Failed
    ? new XyError(codes.internalError, `${target.name}: ${failureText(error.failure, doing, target)}`, {
        ...(error.failure.type === 'rejected' && { data: rejectionData(error.failure, target) }),
        cause: error,
      })
    : error;

/** The server's error, for `--json`. */
const rejectionData = (
  { code, message, data = '' }: Extract<Failure, { type: 'rejected' }>,
  target: Target,
): object => {
  const json = readJson(redacted(data, target));
  return { error: { code, message: redacted(message, target), ...(json && { data: json.value }) } };
};
