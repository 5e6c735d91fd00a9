import { map, type Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import { type Asked, ask } from './ask.ts';
import type { Contact } from './contact.ts';
import { legacy, type Message, modern } from './messages.ts';
import { isObject } from './responses.ts';
import { failureOf } from './verdict.ts';

/** What a list came to; `expired`: the session is no more, which says nothing of the server. */
export type Listing = Observation | { readonly type: 'expired' };

/** 404 by the book, 400 by others (MCP.org, "Session Management"). */
const isExpired = ({ reply }: Asked, { session }: Contact): boolean =>
  session !== undefined && reply.type === 'answer' && (reply.status === 404 || reply.status === 400);

/** What servers may have lists of, the commonest first. */
const LISTED = ['tools', 'prompts', 'resources'] as const;

/**
 * A server is asked for what it declares to have (MCP 2025-11-25, "Capability Negotiation"): it may answer anything else
 * with an error. One that declares nothing is asked what every server of its era answers. One whose declaration can't be
 * read most probably has tools.
 */
const methodOf = ({ capabilities, era }: Contact): string => {
  const listed = isObject(capabilities) ? LISTED.find((what) => isObject(capabilities[what])) : LISTED[0];
  if (listed !== undefined) return `${listed}/list`;
  return era === 'modern' ? 'server/discover' : 'ping';
};

const messageTo = (contact: Contact): Message => {
  const method = methodOf(contact);
  return contact.era === 'modern' ? modern(method) : legacy(method, contact.protocol, contact.session);
};

/** A list, which a bridge can answer only if what is behind it lives. Cold; emits once, completes, never errors. */
export const list = (contact: Contact): Observable<Listing> => {
  const message = messageTo(contact);
  return ask(contact.endpoint, message).pipe(
    map((asked) => {
      if (asked.response?.type === 'result') return { type: 'good' };
      if (isExpired(asked, contact)) return { type: 'expired' };
      return failureOf(asked, message.method, contact.endpoint);
    }),
  );
};
