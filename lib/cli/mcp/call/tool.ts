import { didYouMean, quoted } from '../../../config/schema/phrasing.ts';
import { codes, XyError } from '../../../errors.ts';
import { isObject, type Json, membersOf } from '../json/json-text.ts';
import { requiredOf, signature } from '../json/signature.ts';
import type { Contact } from '../session/contact.ts';
import { mayHaveTools, pagesOf, TOOLS } from '../session/lists.ts';
import type { Arguments } from './arguments.ts';

/** Limits of the names that are compared for a hint, which takes CPU time. */
const LONGEST = 200;
const MOST = 1000;

const nameOf = ({ value }: Json): unknown => (isObject(value) ? value.name : undefined);

/**
 * The tool in the server's list; undefined if the list is not available or incomplete: then the server decides whether
 * the tool exists. Pages are requested only until the tool is found.
 * @throws XyError with the most similar name, if the whole list is known and does not have the tool
 */
export const findTool = async (name: string, contact: Contact): Promise<Json | undefined> => {
  if (!mayHaveTools(contact)) return undefined;
  const known = new Set<string>();
  let isWhole = true;
  for await (const step of pagesOf(TOOLS, contact, contact.leftMs() / 2)) {
    if (step.type !== 'page') isWhole = false;
    else {
      for (const tool of step.items) {
        const listed = nameOf(tool);
        if (listed === name) return tool;
        if (typeof listed === 'string' && listed.length < LONGEST && known.size < MOST) known.add(listed);
      }
    }
  }
  if (!isWhole) return undefined;
  const hint = known.size === 0 ? 'it has none' : didYouMean(name, [...known]);
  throw new XyError(codes.invalidParams, `${contact.target.name} has no tool ${quoted(name)}, ${hint}`);
};

/** A message about missing required arguments. It is printed only if the call fails, since the server decides. Pure. */
export const missingFrom = (given: Arguments, name: string, tool: Json | undefined): string | undefined => {
  const schema = membersOf(tool?.text ?? '').get('inputSchema');
  const missing = requiredOf(schema).filter((property) => !given.names.has(property));
  return missing.length === 0
    ? undefined
    : `${name} needs ${missing.map(quoted).join(', ')}; it takes ${signature(schema)}`;
};
