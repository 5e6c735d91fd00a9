import { specTypeSchemas } from '@modelcontextprotocol/client';
import { cut } from '../../../text/cut.ts';
import { isObject } from '../json/json-text.ts';

/** Of a union. */
const OF_NO_KIND = 'Invalid input';

/** A message may have a name in it that the server has chosen. */
const MOST = 200;

/** What real clients check, by the schemas of the official library. */
export type Checked =
  | 'CallToolResult'
  | 'DiscoverResult'
  | 'InitializeResult'
  | 'JSONRPCResultResponse'
  | 'Prompt'
  | 'Resource'
  | 'ResourceTemplate'
  | 'Tool';

/**
 * Why real clients refuse a value, in a few words: `inputSchema.type: expected "object"`. Undefined: they take it. Of a
 * union, what is wrong with each of its kinds is left out. Pure.
 */
export const faultIn = (type: Checked, value: unknown): string | undefined => {
  try {
    const outcome = specTypeSchemas[type]['~standard'].validate(value);
    if (outcome instanceof Promise || outcome.issues === undefined) return undefined;
    const [issue] = outcome.issues;
    const path = (issue?.path ?? [])
      .map((step) => String(isObject(step) ? step.key : step))
      .join('.')
      .slice(0, MOST);
    const said = (issue?.message ?? '').replace(/^Invalid (input|option): /, '');
    const message =
      said === OF_NO_KIND ? 'it is of no kind that they know, or lacks what that kind has' : cut(said, MOST);
    return path === '' ? message : `${path}: ${message}`;
  } catch {
    // The stack is not deep enough for it.
    return 'it is nested too deeply';
  }
};
