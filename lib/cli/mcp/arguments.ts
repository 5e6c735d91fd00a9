import { codes, XyError } from '../../errors.ts';
import { type JsonFault, jsonFault } from './json-fault.ts';

/** What a tool is called with. */
export type Arguments = Readonly<Record<string, unknown>>;

const EXAMPLE = `{"message": "hello"}`;

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
};

const foundText = ({ wanted, found }: JsonFault): string => {
  if (found === '') return 'the end';
  // Where a string may stand, this one is the fault.
  return found === '"' && /^a (value|name)/.test(wanted) ? 'a string without end, or with a wrong escape in it' : found;
};

const fault = (fault: JsonFault): string =>
  `line ${fault.line}, column ${fault.column}: expected ${fault.wanted}, found ${foundText(fault)}`;

/** The arguments of a tool, written as a JSON object. Pure. @throws XyError that says what is wrong and where. */
export const readArguments = (text: string): Arguments => {
  const found = jsonFault(text);
  if (found !== undefined) {
    throw new XyError(codes.invalidParams, `the arguments are not JSON: ${fault(found)}; write them like '${EXAMPLE}'`);
  }
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Arguments;
  throw new XyError(codes.invalidParams, `the arguments are ${kindOf(value)}: write a JSON object like '${EXAMPLE}'`);
};
