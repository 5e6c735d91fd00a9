import { isObject, type Json, membersOf } from '../json/json-text.ts';
import { faultIn } from '../transport/validity.ts';
import { outputFault } from './output-schema.ts';

/** The minimum time for the validation. */
const LEAST_MS = 500;

/**
 * The message for a result that requests input (MCP 2026-07-28, multi round-trip requests), which only an interactive
 * client can give.
 */
const wantsInput = ({ text, value }: Json): string | undefined => {
  if (!isObject(value) || value.resultType !== 'input_required') return undefined;
  const methods = [...membersOf(membersOf(text).get('inputRequests') ?? '').values()]
    .map((request) => membersOf(request).get('method') ?? '"?"')
    .map((method) => method.slice(1, -1));
  const asks = methods.length === 0 ? '' : ` (${[...new Set(methods)].join(', ')})`;
  return `it asks for input${asks} before it goes on, which only an interactive client can give`;
};

/** Validates the structured content by the tool's output schema, as clients do (MCP 2025-11-25, tools). */
const structureFault = async (result: Json, tool: Json, limitMs: number): Promise<string | undefined> => {
  const schema = membersOf(tool.text).get('outputSchema');
  if (schema === undefined || (isObject(result.value) && result.value.isError === true)) return undefined;
  const content = membersOf(result.text).get('structuredContent');
  if (content === undefined)
    return 'clients refuse this result: the tool has an outputSchema, and there is no structuredContent';
  const fault = await outputFault(schema, content, Math.max(LEAST_MS, limitMs));
  return fault && `clients refuse this result: its structuredContent does not match the outputSchema: ${fault}`;
};

/** Why clients reject the result of a call; undefined if they accept it. */
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
