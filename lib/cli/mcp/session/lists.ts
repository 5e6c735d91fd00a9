import { shortly } from '../json/json-layout.ts';
import { elementsOf, isObject, type Json, membersOf, readJson } from '../json/json-text.ts';
import { Failed, type Failure } from '../transport/failed.ts';
import { lateAfter } from './abort.ts';
import type { Contact } from './contact.ts';

/** A kind of list. */
export interface Kind {
  readonly method: 'prompts/list' | 'resources/list' | 'resources/templates/list' | 'tools/list';
  /** The member of the result with the items. */
  readonly member: 'prompts' | 'resources' | 'resourceTemplates' | 'tools';
}

export const TOOLS: Kind = { method: 'tools/list', member: 'tools' };

/** The capabilities that a server declares (MCP 2025-11-25, lifecycle), as JSON. Pure. */
export const capabilitiesOf = ({ told }: Pick<Contact, 'told'>): string =>
  membersOf(told.text).get('capabilities') ?? '{}';

const LISTS = ['prompts', 'resources', 'tools'];

/**
 * Whether to request tools: if they are declared, or if no list is declared, which some servers forget. A server that
 * declares only other lists is taken at its word, since it may fail on unknown methods. Pure.
 */
export const mayHaveTools = (contact: Pick<Contact, 'told'>): boolean => {
  const declared = membersOf(capabilitiesOf(contact));
  return declared.has('tools') || !LISTS.some((list) => declared.has(list));
};

/** A step of the pagination: a page, or why there are no more. */
export type Step =
  | { readonly type: 'page'; readonly items: readonly Json[] }
  /** The pages are available, but clients reject them. */
  | { readonly type: 'odd'; readonly what: string }
  | { readonly type: 'failed'; readonly failure: Failure };

/** The maximum number of pages. */
const MOST_PAGES = 1000;
/** After this many consecutive pages without a new item, the pagination is cyclic. */
const MOST_STALE = 3;
/** The maximum length of all pages, in UTF-16 units: the longest known list has some hundred thousand. */
const MOST_OF_LIST = 16 * 1024 * 1024;

const endless: Step = { type: 'odd', what: 'the pages bring nothing new: pagination did not terminate' };

/**
 * The pages of a list as they arrive, with a time limit. Ends after the last page, or with the reason why there are no
 * more. Rejects only with the reason of the contact's signal.
 */
export async function* pagesOf({ method, member }: Kind, contact: Contact, limitMs: number): AsyncGenerator<Step> {
  const { session, signal } = contact;
  const patience = AbortSignal.any([signal, lateAfter(limitMs)]);
  const seen = new Set<string>();
  let [cursor, stale, length]: [string | undefined, number, number] = [undefined, 0, 0];
  for (let page = 0; page < MOST_PAGES; page++) {
    const result = await session.request(method, { cursor }, patience).catch((error: unknown) => error);
    if (!isResult(result)) {
      if (!(result instanceof Failed)) throw result;
      return yield { type: 'failed', failure: result.failure };
    }
    const members = membersOf(result.text);
    const listed = members.get(member);
    const items = elementsOf(listed ?? '').flatMap((text) => readJson(text) ?? []);
    if (listed?.[0] !== '[')
      yield { type: 'odd', what: `\`${member}\` is not an array: ${shortly(listed ?? 'missing')}` };
    const fresh = items.filter(({ text }) => !seen.has(text));
    for (const { text } of fresh) seen.add(text);
    length += result.text.length;
    stale = fresh.length === 0 ? stale + 1 : 0;
    if (page === 0 || fresh.length > 0) yield { type: 'page', items };
    cursor = members.get('nextCursor');
    if (cursor === undefined || cursor === '""') return;
    if (cursor[0] !== '"') yield { type: 'odd', what: `\`nextCursor\` is ${shortly(cursor)}: clients refuse the list` };
    if (cursor === 'null') return;
    if (stale === MOST_STALE) return yield endless;
    if (length > MOST_OF_LIST) return yield { type: 'failed', failure: { type: 'too-large' } };
  }
  yield { type: 'odd', what: `there are more than ${MOST_PAGES} pages: pagination did not terminate` };
}

const isResult = (value: unknown): value is Json => isObject(value) && 'text' in value && !(value instanceof Error);
