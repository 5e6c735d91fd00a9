import { codes } from '../../../errors.ts';
import { shortly } from '../json/json-layout.ts';
import { arrayText, type Json, membersOf, objectText } from '../json/json-text.ts';
import type { Contact } from '../session/contact.ts';
import { failureText } from '../session/failure.ts';
import { capabilitiesOf, type Kind, mayHaveTools, pagesOf, TOOLS } from '../session/lists.ts';
import type { Failure } from '../transport/failed.ts';
import { type Checked, faultIn } from '../transport/validity.ts';

/** A kind of list, and how its items are validated. */
interface Offer extends Kind {
  readonly type: Checked;
  /** The capability that declares it. */
  readonly capability: 'prompts' | 'resources' | 'tools';
  /** The name of an item in messages, and the member that identifies it. */
  readonly word: string;
  readonly key: 'name' | 'uri' | 'uriTemplate';
}

const OFFERS: readonly Offer[] = [
  { ...TOOLS, type: 'Tool', capability: 'tools', word: 'tool', key: 'name' },
  {
    method: 'resources/list',
    member: 'resources',
    type: 'Resource',
    capability: 'resources',
    word: 'resource',
    key: 'uri',
  },
  {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    type: 'ResourceTemplate',
    capability: 'resources',
    word: 'resource template',
    key: 'uriTemplate',
  },
  { method: 'prompts/list', member: 'prompts', type: 'Prompt', capability: 'prompts', word: 'prompt', key: 'name' },
];

/** The items of a list, and its problems, one line each. */
interface Listing {
  readonly items: readonly Json[];
  readonly problems: readonly string[];
}

/** Further faults are only counted. */
const MOST_FAULTS = 10;

const faultsOf = ({ method, type, word, key }: Offer, items: readonly Json[]): readonly string[] => {
  const faults = items.flatMap(({ text, value }) => {
    const fault = faultIn(type, value);
    if (fault === undefined) return [];
    const name = shortly(membersOf(text).get(key) ?? text);
    return [`${method}: clients refuse the whole list for the ${word} ${name}: ${fault}`];
  });
  const more = faults.length - MOST_FAULTS;
  return more > 0 ? [...faults.slice(0, MOST_FAULTS), `${method}: and ${more} more`] : faults;
};

/** Many servers declare capabilities without the method: their lists are empty. For tools, it is a failure. */
const isNone = (failure: Failure, { capability }: Offer): boolean =>
  failure.type === 'rejected' && failure.code === codes.methodNotFound && capability !== 'tools';

const listingOf = async (offer: Offer, contact: Contact, limitMs: number): Promise<Listing> => {
  let items: readonly Json[] = [];
  const problems: string[] = [];
  for await (const step of pagesOf(offer, contact, limitMs)) {
    if (step.type === 'page') items = items.concat(step.items);
    else if (step.type === 'odd') problems.push(`${offer.method} fails: ${step.what}`);
    else if (!isNone(step.failure, offer)) problems.push(failureText(step.failure, offer.method, contact.target));
  }
  return { items, problems: [...problems, ...faultsOf(offer, items)] };
};

/** The time limit for lists that a server does not declare. */
const UNDECLARED_MS = 2_000;

/** Clients do not request tools that are not declared, so such tools are reported as a problem. */
const undeclared = async (offer: Offer, contact: Contact): Promise<Listing> => {
  const { items } = await listingOf(offer, contact, Math.min(UNDECLARED_MS, contact.leftMs() / 2));
  const problem = 'it has tools, but does not declare the capability `tools`: clients do not ask for them';
  return { items, problems: items.length === 0 ? [] : [problem] };
};

/** Everything that a server tells about itself, as JSON: the output of `xy inspect --json`. */
export interface Survey {
  readonly text: string;
  /** The problems, one line each. */
  readonly problems: readonly string[];
}

/** Members of the handshake's result, by their names in the survey. */
const toldIn = ({ told }: Contact): Readonly<Record<string, string | undefined>> => {
  const members = membersOf(told.text);
  const meta = membersOf(members.get('_meta') ?? '').get('io.modelcontextprotocol/serverInfo');
  return {
    server: members.get('serverInfo') ?? meta,
    supported_protocols: members.get('supportedVersions'),
    instructions: members.get('instructions'),
  };
};

/** The handshake's result and all pages of all lists. A list that fails or is not valid does not affect the others. */
export const surveyOf = async (contact: Contact): Promise<Survey> => {
  const { target, session, protocol, era } = contact;
  const { server, supported_protocols, instructions } = toldIn(contact);
  const capabilities = capabilitiesOf(contact);
  const declared = membersOf(capabilities);
  const lists: Record<string, string> = {};
  const problems: string[] = [];
  // Sequentially, since a bridge may start a process for each request.
  const wanted = OFFERS.filter(({ capability }) =>
    capability === 'tools' ? mayHaveTools(contact) : declared.has(capability),
  );
  for (const offer of wanted) {
    // Each list may take half of the remaining time, the last one all of it, so that one that hangs does not prevent
    // the others.
    const share = offer === wanted.at(-1) ? contact.leftMs() * 0.9 : contact.leftMs() / 2;
    const listing = declared.has(offer.capability)
      ? await listingOf(offer, contact, share)
      : await undeclared(offer, contact);
    lists[offer.member] = arrayText(listing.items.map(({ text }) => text));
    problems.push(...listing.problems);
  }
  const all = [...session.oddities, ...problems];
  const text = objectText({
    name: JSON.stringify(target.name),
    url: JSON.stringify(target.url),
    server,
    protocol: protocol === undefined ? undefined : JSON.stringify(protocol),
    era: JSON.stringify(era),
    supported_protocols,
    capabilities,
    instructions,
    tools: lists.tools ?? '[]',
    resources: lists.resources ?? '[]',
    resource_templates: lists.resourceTemplates ?? '[]',
    prompts: lists.prompts ?? '[]',
    problems: JSON.stringify(all),
  });
  return { text, problems: all };
};
