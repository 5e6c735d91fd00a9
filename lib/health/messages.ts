import type { Health, ServerConfig } from '../model.ts';
import type { Condition } from './health-state.ts';
import type { Note, Observation, Obstacle } from './observation.ts';

type Trouble = Exclude<Observation, { type: 'good' }>;

/** `30 s`, `1.5 s`. */
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

const WEB_SERVER = 'another web server, or a wrong path?';

const statusWords = ({ status, path, oldTransportAt }: Extract<Trouble, { type: 'status' }>): string => {
  const hint = oldTransportAt === undefined ? '' : ` It speaks the old HTTP+SSE transport at ${oldTransportAt}`;
  if (status === 404) return `404 at ${path}: wrong path?${hint}`;
  // Plain web servers answer POST with 501.
  if (status >= 500 && status !== 501) return `${status} at ${path}: the server itself fails, see its log`;
  return `${status} at ${path}: not what an MCP server answers: ${WEB_SERVER}`;
};

/** A failed check in words: what the user must know or do (SPEC § 9). */
const troubleWords = (trouble: Trouble, { wasReady }: Condition, { port, health }: ServerConfig): string => {
  switch (trouble.type) {
    case 'absent': {
      const where = trouble.elsewhere?.length ? `; it listens on ${trouble.elsewhere.join(', ')} instead` : '';
      const since = wasReady ? 'any more' : `after ${seconds(health.startTimeoutMs)}`;
      return `nothing listens on ${port} ${since}${where}`;
    }
    case 'foreign': {
      const { holder } = trouble;
      const who = holder === undefined ? 'another process' : `pid ${holder.pid} (${holder.name})`;
      return `port ${port} is answered by ${who}, not by this server`;
    }
    case 'silent':
      return wasReady
        ? `up, but its event loop is stuck: no answer within ${seconds(health.timeoutMs)}`
        : `port ${port} accepts connections, but does not answer within ${seconds(health.timeoutMs)}: stuck, or still loading`;
    case 'not-http':
      return `port ${port} does not speak HTTP`;
    case 'status':
      return statusWords(trouble);
    case 'not-mcp': {
      const { status, path, encoding } = trouble;
      const why = encoding === undefined ? WEB_SERVER : `it can't be read, as it is encoded as ${encoding}`;
      return `${status} at ${path}, but not an MCP answer: ${why}`;
    }
    case 'refused':
      return `${trouble.method} fails: ${trouble.message} (${trouble.code})`;
    case 'unasked':
      return 'could not be checked: the daemon is out of file descriptors or memory';
  }
};

/** Why clients can't connect, in words. */
const obstacleWords = (by: Obstacle): string => {
  switch (by.type) {
    case 'status':
      return by.status === undefined ? `${by.method} is not answered` : `${by.method} is answered with ${by.status}`;
    case 'media-type':
      return by.found === ''
        ? 'its answer has no Content-Type'
        : `its answer is ${by.found}, neither JSON nor an event stream`;
    case 'member':
      return `${by.name} is ${by.is} in its answer`;
    case 'protocol':
      return `it answers initialize with MCP ${by.protocol}, which clients reject`;
  }
};

/** A remark in words. */
const noteWords = (note: Note, { port }: ServerConfig): string => {
  switch (note.type) {
    case 'credentials':
      return note.status === 401
        ? '401: needs credentials'
        : `${note.status}: refuses the Host localhost:${port}, or wants other credentials`;
    case 'exposed':
      return 'listens on all interfaces: others on the network can reach it';
    case 'http-sse':
      return 'speaks only the old HTTP+SSE transport of 2024-11-05';
    case 'moved':
      return `${note.status}: has moved to ${note.to}: set that as the path of mcp`;
    case 'redirected':
      return `${note.status}: redirects to ${note.to}, which does not speak MCP: a login page, or a wrong path?`;
    case 'single-session':
      return 'supports one session only: checked without a handshake';
    case 'unusable':
      return `answers, but clients can't connect: ${obstacleWords(note.by)}`;
    case 'unproved':
      return `not checked: one of its processes can't be inspected, so port ${port} can't be proved to be its own`;
    case 'idle-path':
      return `health path ${note.path} has not worked yet${note.status === undefined ? '' : ` (${note.status})`}`;
  }
};

/** Normal while a server starts. */
const EXPECTED: ReadonlySet<Trouble['type']> = new Set(['absent', 'silent', 'not-http', 'unasked']);

const detailOf = (condition: Condition, config: ServerConfig): string | undefined => {
  const { state, trouble, notes } = condition;
  switch (state) {
    case 'ready':
      return notes.length === 0 ? undefined : notes.map((note) => noteWords(note, config)).join('; ');
    case 'starting':
      return trouble && !EXPECTED.has(trouble.type) ? troubleWords(trouble, condition, config) : undefined;
    case 'unhealthy':
      return troubleWords(trouble ?? { type: 'silent' }, condition, config);
  }
};

/** The health that is reported for a condition. Pure. */
export const healthOf = (condition: Condition, config: ServerConfig): Health => {
  const detail = detailOf(condition, config);
  return { state: condition.state, ...(detail !== undefined && { detail }), ...condition.facts };
};
