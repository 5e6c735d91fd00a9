import { onOneLine } from './json-layout.ts';
import { elementsOf, membersOf } from './json-text.ts';

/** A string decoded; any other value as JSON. */
const word = (text: string): string => (text.startsWith('"') ? JSON.parse(text) : onOneLine(text));

/** The short form of a property's type. */
const typeText = (schema: string): string => {
  const members = membersOf(schema);
  const [type, choices, only] = [members.get('type'), members.get('enum'), members.get('const')];
  if (choices?.startsWith('[')) return elementsOf(choices).map(onOneLine).join(' | ');
  if (only !== undefined) return onOneLine(only);
  if (type === '"array"') return `${typeText(members.get('items') ?? '')}[]`;
  if (type?.startsWith('[')) return elementsOf(type).map(word).join(' | ');
  return type?.startsWith('"') ? word(type) : 'any';
};

/** The required properties of a tool. Pure. */
export const requiredOf = (inputSchema = ''): readonly string[] =>
  elementsOf(membersOf(inputSchema).get('required') ?? '')
    .filter((name) => name.startsWith('"'))
    .map(word);

/** The short form of a tool's input: `{ message: string, times?: number }`. The schema is JSON. Pure. */
export const signature = (inputSchema = ''): string => {
  const required = new Set(requiredOf(inputSchema));
  const properties = [...membersOf(membersOf(inputSchema).get('properties') ?? '')].map(
    ([name, property]) => `${name}${required.has(name) ? '' : '?'}: ${typeText(property)}`,
  );
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
};
