import { specTypeSchemas } from '@modelcontextprotocol/client';
import { cut } from '../../../text/cut.ts';
import { isObject } from '../json/json-text.ts';

/** The message for a value that matches no member of a union. */
const OF_NO_KIND = 'Invalid input';

/** The maximum length of a message, which may contain names from the server. */
const MOST = 200;

/** The types that clients validate, as named by the schemas of the official client library. */
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
 * Why clients reject a value, in short: `inputSchema.type: expected "object"`; undefined if they accept it. For a
 * union, the faults by member are omitted. Pure.
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
    // The validator has exceeded the stack.
    return 'it is nested too deeply';
  }
};
