import { map, type Observable, of } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import type { ServerConfig } from '../../model.ts';
import { exchange } from './exchange.ts';
import { type Asked, ask, type Contact } from './handshake.ts';
import { INITIALIZED, legacyHeaders, legacyTools, modernTools } from './messages.ts';
import { failureOf } from './verdict.ts';

/** What `tools/list` came to; `expired`: the session is no more, which says nothing of the server. */
export type Listing = Observation | { readonly type: 'expired' };

/** 404 by the book, 400 by others (MCP.org, "Session Management"). */
const isExpired = ({ reply }: Asked, { session }: Contact): boolean =>
  session !== undefined && reply.type === 'answer' && (reply.status === 404 || reply.status === 400);

/** Opens a session for requests: until this is said, a server may refuse them. */
export const confirm = (config: ServerConfig, { era, protocol, session }: Contact): Observable<unknown> =>
  era === 'modern' || session === undefined
    ? of(undefined)
    : exchange(config, {
        method: 'POST',
        path: config.mcp.path,
        body: INITIALIZED,
        headers: legacyHeaders(protocol, session),
      });

/** `tools/list`, which a bridge can answer only if what is behind it lives. Cold; emits once, completes, never errors. */
export const listTools = (config: ServerConfig, contact: Contact): Observable<Listing> => {
  const { era, protocol, session } = contact;
  return ask(config, era === 'modern' ? modernTools : legacyTools(protocol, session)).pipe(
    map((asked) => {
      if (asked.response?.type === 'result') return { type: 'good' };
      if (isExpired(asked, contact)) return { type: 'expired' };
      return failureOf(asked.reply, asked.response, 'tools/list', config);
    }),
  );
};
