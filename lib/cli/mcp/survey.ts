import type {
  Implementation,
  Prompt,
  ProtocolEra,
  Resource,
  ResourceTemplateType,
  ServerCapabilities,
  Tool,
} from '@modelcontextprotocol/client';
import type { Contact } from './contact.ts';
import { failureText } from './failure.ts';
import { METHOD_NOT_FOUND, rejectionIn } from './rejection.ts';

/** Everything that a server tells of itself: what `xy inspect --json` prints. */
export interface Survey {
  readonly name: string;
  readonly url: string;
  readonly server: Implementation | undefined;
  readonly protocol: string | undefined;
  readonly era: ProtocolEra | undefined;
  /** All revisions it speaks; only servers of the modern era say so. */
  readonly supported_protocols: readonly string[] | undefined;
  readonly capabilities: ServerCapabilities;
  readonly instructions: string | undefined;
  readonly tools: readonly Tool[];
  readonly resources: readonly Resource[];
  readonly resource_templates: readonly ResourceTemplateType[];
  readonly prompts: readonly Prompt[];
  /** What it offers and then fails to list, one line each. */
  readonly problems: readonly string[];
}

/** Handshake and lists, all pages of each. A list that fails leaves the others as they are. */
export const surveyOf = async ({ client, target, traffic }: Contact): Promise<Survey> => {
  const problems: string[] = [];
  const capabilities = client.getServerCapabilities() ?? {};
  const listed = async <T>(method: string, isOffered: unknown, list: () => Promise<readonly T[]>) => {
    if (!isOffered) return [];
    try {
      return await list();
    } catch (error) {
      problems.push(failureText(error, method, target, traffic));
      return [];
    }
  };
  // One after the other: a bridge may start a process for each request.
  const tools = await listed('tools/list', capabilities.tools, async () => (await client.listTools()).tools);
  const { resources: offersResources } = capabilities;
  const resources = await listed(
    'resources/list',
    offersResources,
    async () => (await client.listResources()).resources,
  );
  const templates = await listed('resources/templates/list', offersResources, async () => {
    // Many servers have resources and have never heard of templates.
    const none = (error: unknown) => {
      if (rejectionIn(error)?.code === METHOD_NOT_FOUND) return { resourceTemplates: [] };
      throw error;
    };
    return (await client.listResourceTemplates().catch(none)).resourceTemplates;
  });
  const prompts = await listed('prompts/list', capabilities.prompts, async () => (await client.listPrompts()).prompts);
  return {
    name: target.name,
    url: target.url,
    server: client.getServerVersion(),
    protocol: client.getNegotiatedProtocolVersion(),
    era: client.getProtocolEra(),
    supported_protocols: client.getDiscoverResult()?.supportedVersions,
    capabilities,
    instructions: client.getInstructions(),
    tools,
    resources,
    resource_templates: templates,
    prompts,
    problems,
  };
};
