import { randomBytes } from 'node:crypto';
import type { ServerDraft } from '../../config/schema/server-schema.ts';

/**
 * The npm package that connects a stdio server to HTTP, with one process for all clients. 6.2.0 is the last release
 * that runs on Node 20.
 */
const PACKAGE = 'mcp-proxy@6.2.0';

/** The header in which the bridge expects its key. */
export const KEY_HEADER = 'X-API-Key';

/** The variable from which the bridge reads its key; its option on the command line would be readable by every user. */
export const KEY_VARIABLE = 'MCP_PROXY_API_KEY';

/** A new key of 192 random bits. Each bridge has its own, so that a leaked key gives access to one server only. */
export const newKey = (): string => randomBytes(24).toString('hex');

const isKeyHeader = ([name]: readonly [name: string, value: string]): boolean =>
  name.toLowerCase() === KEY_HEADER.toLowerCase();

/**
 * The same server behind a bridge. Its health is checked by `tools/list`, since nothing else shows that the bridge's
 * child has ended, and restored by a restart.
 * @param key required in every request, including xy's own; ignored if the draft has a key already, in its
 * environment or as a header. Without one, the bridge serves every client that can reach the port.
 */
export const bridged = (draft: ServerDraft, key: string | undefined): ServerDraft => {
  const headers = draft.mcp?.headers ?? [];
  // An empty value counts as none, as in the bridge.
  const wanted = draft.env[KEY_VARIABLE] || headers.find(isKeyHeader)?.[1] || key;
  return {
    ...draft,
    command: 'npx',
    args: [
      ...['-y', PACKAGE, '--port', '{port}', '--host', '127.0.0.1', '--server', 'stream', '--'],
      draft.command,
      ...draft.args,
    ],
    ...(wanted && {
      env: { ...draft.env, [KEY_VARIABLE]: wanted },
      mcp: { ...draft.mcp, headers: [...headers.filter((header) => !isKeyHeader(header)), [KEY_HEADER, wanted]] },
    }),
    // The first start downloads the bridge and the server.
    health: { probe: 'tools', startTimeoutMs: 120_000, onFailure: 'restart' },
  };
};

/** Whether a draft requires the key of {@link bridged}. */
export const isKeyed = ({ env }: Pick<ServerDraft, 'env'>): boolean => !!env[KEY_VARIABLE];
