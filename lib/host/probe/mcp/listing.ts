import { map, type Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import { type Asked, ask } from './ask.ts';
import { failureOf } from './classify.ts';
import type { Contact } from './contact.ts';
import { legacy, type Message, modern } from './messages.ts';
import { isObject } from './responses.ts';

/** The result of a list request. `expired`: the session has ended, which says nothing about the server. */
export type Listing = Observation | { readonly type: 'expired' };

/** The specification requires 404 (MCP 2025-11-25, "Session Management"), some servers answer 400. */
const isExpired = ({ reply }: Asked, { session }: Contact): boolean =>
  session !== undefined && reply.type === 'answer' && (reply.status === 404 || reply.status === 400);

/** The capabilities with a list, the most common first. */
const LISTED = ['tools', 'prompts', 'resources'] as const;

/**
 * The method to call: the list of a declared capability, since a server may refuse others (MCP 2025-11-25, "Capability
 * Negotiation"); without any, a method that every server of the era has. With an unreadable declaration, `tools/list`.
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

/** Requests a list, which a bridge can answer only if its child lives. Cold; emits once, completes, never errors. */
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
