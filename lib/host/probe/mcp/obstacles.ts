import type { Obstacle } from '../../../health/observation.ts';
import type { Asked } from './ask.ts';
import { EVENT_STREAM, isObject, mediaTypeOf } from './responses.ts';

/** The revisions that clients of the legacy era accept. */
const REVISIONS: ReadonlySet<unknown> = new Set(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']);

type Kind = 'a string' | 'an object' | 'true or false';

/** A member of a result. One that is not required may be missing, but not null. */
interface Member {
  readonly name: string;
  readonly kind: Kind;
  readonly required?: true;
}

const optional = (kind: Kind, ...names: readonly string[]): readonly Member[] => names.map((name) => ({ name, kind }));

/** Of both eras (MCP 2025-11-25 and 2026-07-28, schema: ServerCapabilities). */
const CAPABILITIES: readonly Member[] = [
  { name: 'capabilities', kind: 'an object', required: true },
  ...optional(
    'an object',
    ...['tools', 'prompts', 'resources', 'logging', 'completions', 'experimental'].map(
      (name) => `capabilities.${name}`,
    ),
  ),
  ...optional(
    'true or false',
    'capabilities.tools.listChanged',
    'capabilities.prompts.listChanged',
    'capabilities.resources.listChanged',
    'capabilities.resources.subscribe',
  ),
  ...optional('a string', 'instructions'),
];

/** The members that clients check in the result of `initialize` (MCP 2025-11-25, schema: InitializeResult, Implementation). */
const INITIALIZE: readonly Member[] = [
  { name: 'protocolVersion', kind: 'a string', required: true },
  { name: 'serverInfo', kind: 'an object', required: true },
  { name: 'serverInfo.name', kind: 'a string', required: true },
  { name: 'serverInfo.version', kind: 'a string', required: true },
  ...optional('a string', 'serverInfo.title', 'serverInfo.description', 'serverInfo.websiteUrl'),
  ...CAPABILITIES,
];

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (isObject(value)) return 'an object';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'boolean') return 'true or false';
  return `a ${typeof value}`;
};

const valueAt = (result: unknown, name: string): unknown =>
  name.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), result);

const memberOf = (result: unknown, members: readonly Member[]): Obstacle | undefined => {
  for (const { name, kind, required } of members) {
    const is = kindOf(valueAt(result, name));
    if (is !== kind && (required || is !== 'missing')) return { type: 'member', name, is };
  }
  return undefined;
};

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The obstacle around a result: status, media type, JSON-RPC envelope. */
const envelopeOf = ({ reply, response }: Asked, method: string): Obstacle | undefined => {
  if (reply.type !== 'answer') return undefined;
  if (!isSuccess(reply.status)) return { type: 'status', method, status: reply.status };
  const found = mediaTypeOf(reply.headers);
  if (found !== 'application/json' && found !== EVENT_STREAM) return { type: 'media-type', found };
  if (response?.odd === undefined) return undefined;
  return { type: 'member', name: response.odd, is: response.odd === 'jsonrpc' ? 'not "2.0"' : 'there' };
};

/** Why clients can't connect to a server with this answer to `initialize`; undefined if they can. */
export const obstacleAtInitialize = (asked: Asked): Obstacle | undefined => {
  const envelope = envelopeOf(asked, 'initialize');
  if (envelope !== undefined || asked.response?.type !== 'result') return envelope;
  const { result } = asked.response;
  const member = memberOf(result, INITIALIZE);
  if (member !== undefined || REVISIONS.has(result.protocolVersion)) return member;
  return { type: 'protocol', protocol: String(result.protocolVersion) };
};

/** The same for the answer to `server/discover`. */
export const obstacleAtDiscover = (asked: Asked): Obstacle | undefined =>
  envelopeOf(asked, 'server/discover') ??
  (asked.response?.type === 'result' ? memberOf(asked.response.result, CAPABILITIES) : undefined);

/** The same for the answer to `notifications/initialized`; the reply is undefined if there was none in time. */
export const obstacleAtInitialized = (reply: Asked['reply'] | undefined): Obstacle | undefined => {
  const method = 'notifications/initialized';
  if (reply?.type !== 'answer') return { type: 'status', method };
  return isSuccess(reply.status) ? undefined : { type: 'status', method, status: reply.status };
};
