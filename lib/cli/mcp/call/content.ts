import { indented, onOneLine } from '../json/json-layout.ts';
import { elementsOf, isObject, membersOf } from '../json/json-text.ts';

const bytesIn = (base64: string): string => `${Buffer.byteLength(base64, 'base64')} bytes`;

const isText = (value: unknown): value is string => typeof value === 'string';

const resourceText = (resource: unknown): string | undefined => {
  const { uri, mimeType = 'unknown type', text, blob } = isObject(resource) ? resource : {};
  if (isText(text)) return text;
  return isText(blob) ? `[resource: ${uri}, ${mimeType}, ${bytesIn(blob)}]` : undefined;
};

/** The text of one content block; undefined if its type is unknown or it is malformed. */
const knownText = (part: unknown): string | undefined => {
  const { type, text, data, mimeType, uri, resource } = isObject(part) ? part : {};
  switch (type) {
    case 'text':
      return isText(text) ? text : undefined;
    case 'image':
    case 'audio':
      return isText(data) ? `[${type}: ${mimeType}, ${bytesIn(data)}]` : undefined;
    case 'resource_link':
      return isText(uri) ? `[resource: ${uri}]` : undefined;
    case 'resource':
      return resourceText(resource);
    default:
      return undefined;
  }
};

/**
 * A tool's result, which is JSON, as text: its content blocks, those of unknown types as JSON; without content, its
 * structured content; without both, the result as JSON. Pure.
 */
export const resultText = (result: string): string => {
  const members = membersOf(result);
  const [content, structured] = [members.get('content'), members.get('structuredContent')];
  const parts = elementsOf(content ?? '').map((part) => knownText(JSON.parse(part)) ?? onOneLine(part));
  if (parts.length > 0) return parts.join('\n');
  if (structured !== undefined) return indented(structured);
  return content?.startsWith('[') || result === '{}' ? '' : indented(result);
};
