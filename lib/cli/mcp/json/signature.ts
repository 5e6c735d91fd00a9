import { onOneLine } from './json-layout.ts';
import { elementsOf, membersOf } from './json-text.ts';

/** A string without its quotes; anything else as it was written. */
const word = (text: string): string => (text.startsWith('"') ? JSON.parse(text) : onOneLine(text));

/** The type of one property, in a word or two. */
const typeText = (schema: string): string => {
  const members = membersOf(schema);
  const [type, choices, only] = [members.get('type'), members.get('enum'), members.get('const')];
  if (choices?.startsWith('[')) return elementsOf(choices).map(onOneLine).join(' | ');
  if (only !== undefined) return onOneLine(only);
  if (type === '"array"') return `${typeText(members.get('items') ?? '')}[]`;
  if (type?.startsWith('[')) return elementsOf(type).map(word).join(' | ');
  return type?.startsWith('"') ? word(type) : 'any';
};

/** The properties that a tool can't do without. Pure. */
export const requiredOf = (inputSchema = ''): readonly string[] =>
  elementsOf(membersOf(inputSchema).get('required') ?? '')
    .filter((name) => name.startsWith('"'))
    .map(word);

/** What a tool takes, in short: `{ message: string, times?: number }`. The schema is JSON. Pure. */
export const signature = (inputSchema = ''): string => {
  const required = new Set(requiredOf(inputSchema));
  const properties = [...membersOf(membersOf(inputSchema).get('properties') ?? '')].map(
    ([name, property]) => `${name}${required.has(name) ? '' : '?'}: ${typeText(property)}`,
  );
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
};
