import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';

const bytesIn = (base64: string): string => `${Buffer.byteLength(base64, 'base64')} bytes`;

/** One part of a result: text as it is, and of what is none, what it is. */
const partText = (part: ContentBlock): string => {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'image':
    case 'audio':
      return `[${part.type}: ${part.mimeType}, ${bytesIn(part.data)}]`;
    case 'resource_link':
      return `[resource: ${part.uri}]`;
    case 'resource': {
      const { uri, mimeType = 'unknown type' } = part.resource;
      return 'text' in part.resource
        ? part.resource.text
        : `[resource: ${uri}, ${mimeType}, ${bytesIn(part.resource.blob)}]`;
    }
    default:
      // A kind that is newer than we are.
      return JSON.stringify(part);
  }
};

/** A tool's result for people: its parts, one after the other; where there is none, its structured content. Pure. */
export const resultText = ({ content = [], structuredContent }: Partial<CallToolResult>): string => {
  if (content.length > 0) return content.map(partText).join('\n');
  return structuredContent === undefined ? '' : JSON.stringify(structuredContent, undefined, 2);
};
