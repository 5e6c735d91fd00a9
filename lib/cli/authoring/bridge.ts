import { randomBytes } from 'node:crypto';
import type { ServerDraft } from '../../config/schema/server-schema.ts';

/**
 * The npm package that lets a stdio server speak HTTP, with one process for all clients. 6.2.0 is the last release that
 * runs on Node 20.
 */
const PACKAGE = 'mcp-proxy@6.2.0';

/** The header in which the bridge wants its key. */
export const KEY_HEADER = 'X-API-Key';

/** The variable from which the bridge takes its key. A command line is for every user of the machine to read. */
export const KEY_VARIABLE = 'MCP_PROXY_API_KEY';

/** A key that nobody can guess: 192 random bits. */
export const newKey = (): string => randomBytes(24).toString('hex');

const isKeyHeader = ([name]: readonly [name: string, value: string]): boolean =>
  name.toLowerCase() === KEY_HEADER.toLowerCase();

/**
 * The same server behind a bridge. That its child is dead only `tools/list` tells, and only a restart brings it back.
 * @param key what every request must bring along, xy's own too, unless the draft has a key already, in its environment or
 * as a header; without one the bridge serves whoever reaches the port.
 */
export const bridged = (draft: ServerDraft, key: string | undefined): ServerDraft => {
  const headers = draft.mcp?.headers ?? [];
  // Empty is no key: the bridge would ask for none.
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
    // The first start downloads it, and what it wraps.
    health: { probe: 'tools', startTimeoutMs: 120_000, onFailure: 'restart' },
  };
};

/** Whether a draft wants the key of {@link bridged}. */
export const isKeyed = ({ env }: Pick<ServerDraft, 'env'>): boolean => !!env[KEY_VARIABLE];
