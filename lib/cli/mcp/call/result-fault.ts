import { isObject, type Json, membersOf } from '../json/json-text.ts';
import { faultIn } from '../transport/validity.ts';
import { outputFault } from './output-schema.ts';

/** The least time for what is checked when the time is nearly over. */
const LEAST_MS = 500;

/** What a server wants to know before it goes on (MCP 2026-07-28, multi round-trip requests), which only a client can tell it. */
const wantsInput = ({ text, value }: Json): string | undefined => {
  if (!isObject(value) || value.resultType !== 'input_required') return undefined;
  const methods = [...membersOf(membersOf(text).get('inputRequests') ?? '').values()]
    .map((request) => membersOf(request).get('method') ?? '"?"')
    .map((method) => method.slice(1, -1));
  const asks = methods.length === 0 ? '' : ` (${[...new Set(methods)].join(', ')})`;
  return `it asks for input${asks} before it goes on, which only an interactive client can give`;
};

/** Clients compare the structured content with the output schema, if the tool has one (MCP 2025-11-25, tools). */
const structureFault = async (result: Json, tool: Json, limitMs: number): Promise<string | undefined> => {
  const schema = membersOf(tool.text).get('outputSchema');
  if (schema === undefined || (isObject(result.value) && result.value.isError === true)) return undefined;
  const content = membersOf(result.text).get('structuredContent');
  if (content === undefined)
    return 'clients refuse this result: the tool has an outputSchema, and there is no structuredContent';
  const fault = await outputFault(schema, content, Math.max(LEAST_MS, limitMs));
  return fault && `clients refuse this result: its structuredContent does not match the outputSchema: ${fault}`;
};

/** Why real clients would not take the result of a call; undefined where they do. */
export const resultFault = async (
  result: Json,
  tool: Json | undefined,
  limitMs: number,
): Promise<string | undefined> => {
  const wanted = wantsInput(result);
  if (wanted !== undefined) return wanted;
  const fault = faultIn('CallToolResult', result.value);
  if (fault !== undefined) return `clients refuse this result: ${fault}`;
  return tool && structureFault(result, tool, limitMs);
};
