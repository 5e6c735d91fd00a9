import { codes, XyError } from '../../../errors.ts';
import { type JsonFault, jsonFault } from '../json/json-fault.ts';
import { membersOf } from '../json/json-text.ts';

/** The arguments of a tool: JSON that is sent unchanged, so that no number is rounded. */
export interface Arguments {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

const EXAMPLE = `{"message": "hello"}`;

const foundText = ({ wanted, found }: JsonFault): string => {
  if (found === '') return 'the end';
  // If a string is allowed here, this one is malformed.
  return found === '"' && /^a (value|name)/.test(wanted) ? 'a string without end, or with a wrong escape in it' : found;
};

const fault = (fault: JsonFault): string =>
  `line ${fault.line}, column ${fault.column}: expected ${fault.wanted}, found ${foundText(fault)}`;

/** The kind of a value by its first character. */
const kindOf = (text: string): string => {
  switch (text[0]) {
    case '[':
      return 'an array';
    case '"':
      return 'a string';
    case 'n':
      return 'null';
    case 't':
    case 'f':
      return 'a boolean';
    default:
      return 'a number';
  }
};

/** Parses the arguments of a tool, a JSON object. Pure. @throws XyError with the position and reason. */
export const readArguments = (text: string): Arguments => {
  const found = jsonFault(text);
  if (found !== undefined) {
    throw new XyError(codes.invalidParams, `the arguments are not JSON: ${fault(found)}; write them like '${EXAMPLE}'`);
  }
  const written = text.trim();
  if (written.startsWith('{')) return { text: written, names: new Set(membersOf(written).keys()) };
  throw new XyError(codes.invalidParams, `the arguments are ${kindOf(written)}: write a JSON object like '${EXAMPLE}'`);
};
